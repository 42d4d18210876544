"""The option `--port` of the commands that speak with a running KLayout."""

import click

from wlcsp_layout.show.klive import PORT

klive_option = click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=PORT,
    show_default=True,
    metavar="N",
    help="Where klive listens, the add-on of a running KLayout.",
)
