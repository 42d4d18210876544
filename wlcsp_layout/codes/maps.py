"""V64x: wafer maps against the written layout."""

from wlcsp_layout.codes.code import Code

_MEND = "Nothing was published. Run again, and report it with the spec if it stays."

CODES: tuple[Code, ...] = (
    Code(
        code="V641",
        title="wafer map unreadable",
        means="A strict reader of the format cannot read a map of maps/, or the map contradicts "
        "itself: a count of a bin is not that of its rows, a row has too many places, a column "
        "number and a center are of different places.",
        why="Sorters and probers read these files without a person in between.",
        mend=_MEND,
    ),
    Code(
        code="V642",
        title="wafer map and mask disagree",
        means="The dies that a map places, by its own step and reference, are not the dies that "
        "the written layout draws.",
        why="A map that is off by one column sorts good dies out and takes bad ones.",
        mend=_MEND,
    ),
    Code(
        code="V643",
        title="frame of a wafer map",
        means="Device, wafer, notch, size of the die, step, numbering or reference die of a map "
        "are not those of the spec, or no die is drawn where the map has its reference die.",
        why="Everything else in the map is counted from them.",
        mend=_MEND,
    ),
    Code(
        code="V644",
        title="places without a die in a wafer map",
        means="A map has another kind at a place without a die than the spec: an edge place, a "
        "place of the fab's own, or none.",
        why="Machines count these places too when they look for the first die.",
        mend=_MEND,
    ),
)
