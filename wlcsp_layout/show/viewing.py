"""A layout with the files beside it, shown where there is a KLayout."""

from dataclasses import dataclass
from pathlib import Path

from wlcsp_layout.errors import Finding, SpecError
from wlcsp_layout.show import klayout, klive


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Where a layout is to be seen."""

    layout: Path
    taken: klive.Taken | None
    """By a KLayout that was running; None: in a new window."""

    def __str__(self) -> str:
        """Return it in words."""
        if self.taken is None:
            return f"{self.layout}: in a new window of KLayout"
        version = f" {self.taken.klayout}" if self.taken.klayout else ""
        did = "loaded again" if self.taken.is_reload else "opened"
        return f"{self.layout}: {did} in the running KLayout{version}"


def beside(layout: Path, suffix: str) -> Path | None:
    """Return the file of the same name with another ending, if it is there."""
    path = layout.with_suffix(suffix)
    return path if path.is_file() else None


def push(layout: Path, port: int = klive.PORT) -> Shown | None:
    """Show a layout and its markers in a running KLayout, the view kept; None: there is none.

    Raises: SpecError when somebody else listens on the port.
    """
    try:
        taken = klive.push(layout, beside(layout, ".lyrdb"), port=port)
    except klive.NotKliveError as error:
        raise SpecError([_not_klive(port, str(error))]) from error
    return Shown(layout=layout, taken=taken) if taken else None


def view(
    layout: Path, *, port: int = klive.PORT, program: str | None = None, in_new: bool = False
) -> Shown:
    """Show a layout in a running KLayout, else, or if `in_new`, in a new window.

    Raises: SpecError when there is no KLayout, OutputError when it does not start.
    """
    shown = None if in_new else push(layout, port)
    if shown:
        return shown
    found = klayout.program(program)
    if found is None:
        raise SpecError([_no_klayout(program)])
    call = klayout.command(found, layout, beside(layout, ".lyp"), beside(layout, ".lyrdb"))
    klayout.start(call)
    return Shown(layout=layout, taken=None)


def _no_klayout(given: str | None) -> Finding:
    return Finding(
        code="E443",
        subject=given or "klayout",
        what="there is no such program, and no running KLayout with klive answers",
        mend="install KLayout (klayout.de), give its path with --klayout, or draw pictures with "
        "wlcsp render",
    )


def _not_klive(port: int, why: str) -> Finding:
    return Finding(
        code="E444",
        subject=f"port {port}",
        what=f"somebody listens there who is not klive: {why}",
        mend="give klive's port with --port, or take a new window with --new",
    )
