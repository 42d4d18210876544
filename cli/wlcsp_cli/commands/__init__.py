"""One sub-command a file; this table is all that `wlcsp --help` reads of them."""

from typing import NamedTuple


class Row(NamedTuple):
    """A sub-command: where it is, and its line in the help."""

    where: str
    """`module:attribute`, imported when the sub-command is called."""
    short_help: str


COMMANDS = {
    "init": Row("wlcsp_cli.commands.init:init", "Write a commented spec to start from."),
    "check": Row("wlcsp_cli.commands.check:check", "Judge specs without drawing."),
    "gen": Row("wlcsp_cli.commands.gen:gen", "Turn specs into wafer layouts."),
    "verify": Row("wlcsp_cli.commands.verify:verify", "Judge a written layout by its spec."),
    "render": Row("wlcsp_cli.commands.render:render", "Draw pictures of a written layout."),
    "section": Row("wlcsp_cli.commands.section:section", "Draw a cross-section, step by step."),
    "solid": Row("wlcsp_cli.commands.solid:solid", "Build a ball pad or the die in 3-D."),
    "view": Row("wlcsp_cli.commands.view:view", "Show a written layout in KLayout."),
    "map": Row("wlcsp_cli.commands.map:wafer_map", "Show the wafer: dies, offsets, keep-outs."),
    "diff": Row("wlcsp_cli.commands.diff:diff", "Tell what changed: two specs or two layouts."),
    "export-deck": Row(
        "wlcsp_cli.commands.export_deck:export_deck", "Write the design rules as a KLayout script."
    ),
    "explain": Row("wlcsp_cli.commands.explain:explain", "Explain a finding by its code."),
    "schema": Row("wlcsp_cli.commands.schema:schema", "Print the JSON Schema of the spec."),
}
"""In the order in which they are used."""
