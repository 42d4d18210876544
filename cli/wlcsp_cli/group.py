"""The command group: sub-commands come from a table and are imported when they are called."""

import difflib
import importlib
import os

import click

from wlcsp_cli.commands import COMMANDS
from wlcsp_layout import __version__


class TableGroup(click.Group):
    """A group that imports a sub-command only when it runs; its help reads the table alone."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  click's signature
        """Return the names in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  click's signature
        """Import a sub-command."""
        row = COMMANDS.get(cmd_name)
        if row is None:
            return None
        module, attribute = row.where.split(":")
        command = getattr(importlib.import_module(module), attribute)
        return command if isinstance(command, click.Command) else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find a sub-command, or the nearest name to suggest."""
        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            close = difflib.get_close_matches(name, COMMANDS, n=1)
            hint = f"did you mean {close[0]}?" if close else "wlcsp -h lists the commands"
            ctx.fail(f"there is no command {name!r}: {hint}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  click's signature
        """Write the list of sub-commands from the table."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, row.short_help) for name, row in COMMANDS.items()])


CONTEXT = {
    "help_option_names": ["-h", "--help"],
    # None: in color on a terminal, plain in a file or a pipe.
    "color": False if os.environ.get("NO_COLOR") else None,
}


@click.group(
    cls=TableGroup,
    context_settings=CONTEXT,
    epilog="Exit status: 0 done, 1 the design breaks a rule, 2 the input or the call is unusable, "
    "3 a fault of the tool or the machine, 130 Ctrl-C.",
)
@click.version_option(__version__, message="wlcsp %(version)s")
def wlcsp() -> None:
    """From a package spec to a wafer of masks for an embossed-pad WLCSP."""
