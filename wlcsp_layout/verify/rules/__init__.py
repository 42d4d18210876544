"""The design rules of the preset, measured on the drawn polygons."""

from collections.abc import Iterable

from wlcsp_layout.verify.case import Case
from wlcsp_layout.verify.drawn import Drawn
from wlcsp_layout.verify.judgment import Result, Skipped


def check(case: Case, drawn: Drawn) -> Iterable[Result | Skipped]:  # noqa: ARG001
    """Look at nothing yet."""
    return ()
