"""W41x: waivers."""

from wlcsp_layout.codes.code import Code

CODES: tuple[Code, ...] = (
    Code(
        code="W411",
        title="waiver that has run out",
        means="The day until which a waiver of the spec holds has passed: what it accepted is a "
        "finding again. The day is that of SOURCE_DATE_EPOCH, else of the clock.",
        why="A waiver is a loan: somebody has promised to look at the place again.",
        mend="Mend the finding, or agree on another day and write it into the spec.",
    ),
    Code(
        code="W412",
        title="waiver that accepts nothing",
        means="No finding has the code of the waiver at its ball, pad or place (10 um around it).",
        why="It may be for a place that has moved, and would accept something else one day.",
        mend="Remove the waiver, or correct its code or place.",
    ),
)
