"""V7xx: the claims."""

from wlcsp_layout.codes.code import Code

CODES: tuple[Code, ...] = (
    Code(
        code="V701",
        title="claim not met",
        means="A claim of the patent that the design uses is not shown by the drawn polygons: the "
        "message says which measurement fails, and at which balls or pads. Claims 4 and 15 are "
        "used when the ring has gaps, 5 and 16 when its inner diameter is equal_area (or happens "
        "to make the areas equal within 10 %), 8 and 9 when there is a hole inside the ring.",
        why="The embossed ball pad is what this package is made for.",
        mend="Other findings at the same place say what is drawn wrongly; mend these.",
        source="Claims of the application of US 7,196,000 B2; 10 % for 'approximately equal' is "
        "our choice: a bias of 1 um per side changes the ratio by as much",
    ),
)
