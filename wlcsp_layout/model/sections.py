"""The cut lines that a spec names."""

import math
import re

from wlcsp_layout.geometry import Box, Xy
from wlcsp_layout.model.docket import Docket
from wlcsp_layout.spec.schema import SectionSpec
from wlcsp_layout.units import um_text

NAME = re.compile(r"[A-Za-z0-9_-]{1,32}")
LEAST_NM = 1_000
"""Of a cut line: what is shorter shows nothing [E]."""


def sections(
    docket: Docket, box: Box | None, street_nm: tuple[int, int] | None
) -> dict[str, tuple[Xy, Xy]]:
    """Return the ends [nm] of the lines by name."""
    found: dict[str, tuple[Xy, Xy]] = {}
    for name, spec in (docket.get(dict, "sections") or {}).items():
        if not isinstance(spec, SectionSpec):
            continue
        at = ("sections", name)
        if not NAME.fullmatch(name):
            docket.say(
                "E442",
                at,
                f"{name!r} cannot be part of a file's name",
                "use A-Z a-z 0-9 _ -, at most 32",
            )
            continue
        ends = (spec.from_nm, spec.to_nm)
        wrong = line_problem(ends, box, street_nm) if box and street_nm else None
        if wrong:
            docket.say("E442", at, *wrong)
            continue
        found[name] = ends
    return found


def line_problem(
    ends: tuple[Xy, Xy], box: Box, street_nm: tuple[int, int]
) -> tuple[str, str] | None:
    """Return what is wrong with a cut line and how to mend it, None when nothing is.

    It is too short, or leads beyond the die and the street around it.
    """
    length = math.dist(*ends)
    if length < LEAST_NM:
        words = f"the cut line is {um_text(round(length))} um long"
        return words, "give two places that are at least 1 um apart"
    x_nm, y_nm = street_nm
    for x, y in ends:
        if not (
            box.left_nm - x_nm <= x <= box.right_nm + x_nm
            and box.bottom_nm - y_nm <= y <= box.top_nm + y_nm
        ):
            return (
                f"({um_text(x)}, {um_text(y)}) um is beyond the street around the die",
                (
                    f"the die is from ({um_text(box.left_nm)}, {um_text(box.bottom_nm)}) to "
                    f"({um_text(box.right_nm)}, {um_text(box.top_nm)}) um"
                ),
            )
    return None
