"""Placed cells and arrays: what turns or enlarges them, and whether arrays are regular."""

from collections.abc import Callable
from dataclasses import dataclass

from wlcsp_layout.errors import Finding
from wlcsp_layout.units import number_text, um_text
from wlcsp_layout.verify.file_cells import shown
from wlcsp_layout.verify.file_content import Content, Reference
from wlcsp_layout.verify.judgment import Result

MOST_IN_ARRAY = 32_767
"""Columns and rows are signed numbers of 16 bits."""
RIGHT_ANGLE_DEG = 90.0
FULL_TURN_DEG = 360.0


def _enlarged(reference: Reference) -> str:
    if reference.magnification == 1:
        return ""
    return f"it is magnified {number_text(reference.magnification)} times"


def _oblique(reference: Reference) -> str:
    if reference.angle_deg % RIGHT_ANGLE_DEG == 0 and abs(reference.angle_deg) <= FULL_TURN_DEG:
        return ""
    angle = number_text(float(f"{reference.angle_deg:.9g}"))
    return f"it is turned by {angle} degrees, not by 0, 90, 180 or 270"


def _absolute(reference: Reference) -> str:
    return "a flag sets its angle or magnification absolute" if reference.is_absolute else ""


def _skewed(reference: Reference) -> str:
    """Look at the directions of columns and rows; those of a single one point nowhere."""
    across, up = (
        span if count > 1 else (0, 0)
        for span, count in zip(reference.spans, reference.counts, strict=True)
    )
    if not any(x and y for x, y in (across, up)) and not (
        (across[0] and up[0]) or (across[1] and up[1])
    ):
        return ""
    return (
        f"its columns run along ({um_text(across[0])}, {um_text(across[1])}) um, "
        f"its rows along ({um_text(up[0])}, {um_text(up[1])}) um: not on both axes"
    )


def _too_many(reference: Reference) -> str:
    if all(1 <= count <= MOST_IN_ARRAY for count in reference.counts):
        return ""
    columns, rows = reference.counts
    return f"it has {columns} columns and {rows} rows, not 1 to {MOST_IN_ARRAY}"


def _off_grid(reference: Reference) -> str:
    for count, span, name in zip(
        reference.counts, reference.spans, ("columns", "rows"), strict=True
    ):
        for part in span:
            if count and part % count:
                return (
                    f"its {count} {name} span {um_text(abs(part))} um, "
                    "which is no whole number of nanometers for each"
                )
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One item of the tape-out list."""

    code: str
    name: str
    limit: str
    mend: str
    what_is_wrong: Callable[[Reference], str]
    """In words; empty where nothing is."""
    is_for_all: bool = True
    """Else for arrays alone."""

    def look(self, content: Content) -> Result:
        """Look at every placement of a file."""
        looked_at = [r for r in content.references if r.is_array or self.is_for_all]
        return Result(
            code=self.code,
            name=self.name,
            limit=self.limit,
            shapes=len(looked_at),
            findings=tuple(
                self._finding(content, reference, what)
                for reference in looked_at
                for what in [self.what_is_wrong(reference)]
                if what
            ),
        )

    def _finding(self, content: Content, reference: Reference, what: str) -> Finding:
        cell = content.cells[reference.cell]
        x, y = reference.at
        return Finding(
            code=self.code,
            subject=f"{'array of' if reference.is_array else 'cell'} {shown(reference.name)}",
            what=f"{what}, in {shown(cell)} at ({um_text(x)}, {um_text(y)}) um",
            mend=self.mend,
            cell=cell,
            at_nm=reference.at,
        )


MAGNIFICATION = Item(
    code="V221",
    name="magnification",
    limit="none",
    mend="draw the cell in its own size",
    what_is_wrong=_enlarged,
)
ROTATION = Item(
    code="V222",
    name="rotation",
    limit="0, 90, 180 or 270 degrees",
    mend="turn it by a multiple of 90 degrees, or draw it turned",
    what_is_wrong=_oblique,
)
ABSOLUTE = Item(
    code="V223",
    name="absolute flags",
    limit="none",
    mend="clear the flag: readers ignore it",
    what_is_wrong=_absolute,
)
AXES = Item(
    code="V224",
    name="array axes",
    limit="columns along one axis, rows along the other",
    mend="place the cells in rows along the axes",
    what_is_wrong=_skewed,
    is_for_all=False,
)
COUNTS = Item(
    code="V225",
    name="array counts",
    limit=f"1 to {MOST_IN_ARRAY}",
    mend="split the array",
    what_is_wrong=_too_many,
    is_for_all=False,
)
PITCH = Item(
    code="V226",
    name="array pitch",
    limit="on the 1 nm grid",
    mend="give the array corners that its counts divide",
    what_is_wrong=_off_grid,
    is_for_all=False,
)
ITEMS = (MAGNIFICATION, ROTATION, ABSOLUTE, AXES, COUNTS, PITCH)


def is_plain(reference: Reference) -> bool:
    """Tell whether nothing that this module looks for is wrong with a placement."""
    return not any(item.what_is_wrong(reference) for item in ITEMS)
