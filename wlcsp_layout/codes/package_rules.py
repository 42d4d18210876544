"""V319 to V337 and W401, W402: design rules of balls, die, street, UBM and metal density."""

from wlcsp_layout.codes.code import Code

_AMKOR = "SkyWater SKY130 PDK, docs/rules/wlcsp/amkor.csv"
_DECA = "SkyWater SKY130 PDK, docs/rules/wlcsp/deca.csv"
_OTHER = "SkyWater SKY130 PDK, docs/rules/assumptions/07-other.csv"
_NO_UBM = (
    " It is always listed as skipped: in this stack the metal wiring itself forms the ball pad, "
    "and there is no UBM to measure."
)

CODES: tuple[Code, ...] = (
    Code(
        code="V319",
        title="ball near the die edge",
        means="The outline of a ball on the layer ball is closer than ball_to_edge_min_um to the "
        "outline of its die, or beyond it.",
        why="The saw must not touch the ball, and the joints at the edge bear the most strain.",
        mend="Move the ball inward, or make the die larger.",
        source=f"{_AMKOR}: bump.3, 25 um to the outer edge of the seal ring",
    ),
    Code(
        code="V320",
        title="balls too close",
        means="The centers of two balls on the layer ball are closer than pitch_min_um: two of one "
        "die, or of two dies across the street.",
        why="Solder bridges on the board, and tester sockets and printing stencils are made for a "
        "pitch.",
        mend="Place the balls further apart; across the street, move the outer balls inward or "
        "make wafer.street_um larger.",
        source=f"{_AMKOR}: bump.2 and bump.2a (across the scribe); {_DECA}: bump.2; 300 um is the "
        "least pitch of Texas Instruments' WCSP packages",
    ),
    Code(
        code="V321",
        title="balls too far apart",
        means="From the center of a ball on the layer ball to the nearest other ball of its die is "
        "more than pitch_max_um. Across the street no most is measured: the pitch there is as wide "
        "as the street makes it.",
        why="The process is qualified at one pitch: stencil, ball size and board follow from it.",
        mend="Place the balls on the pitch of the preset, or take the preset of another pitch.",
        source=f"{_AMKOR}: bump.2, and {_DECA}: bump.2, both as least and most pitch",
    ),
    Code(
        code="V322",
        title="street too narrow",
        means="The street that is drawn on the layer scribe to both sides of a die (left and right "
        "together, below and above together), or the space between the outlines of two dies beside "
        "each other, is narrower than street_min_um.",
        why="The blade, its wander and the chipping at both sides must fit between two dies.",
        mend="Make wafer.street_um larger.",
        source=f"{_OTHER}: minimum scribe width 50 um",
    ),
    Code(
        code="V323",
        title="dielectrics not stepped back at the die edge",
        means="The openings of d1, d2 and d3 along the street do not reach further in over the die "
        "one after the other by pull_back_step_min_um: d1 from the outline of the die, d2 from d1, "
        "d3 from d2, on all four sides.",
        why="The saw must never cut polymer, which tears and pulls its films off the chip. Films "
        "that end above each other make one high wall, or an overhang.",
        mend="Make the pull_back_um of the dielectrics that are named larger.",
        source="our choice; no public source gives a number",
    ),
    Code(
        code="V324",
        title="passivation opening too narrow",
        means="An opening of the layer passivation over a shape of chip_pad is narrower than "
        "passivation_opening_min_um.",
        why="The opening in the first polymer must find room in it with all tolerances.",
        mend="Make chip_pads.passivation_opening_um larger; the chip decides how large it is.",
        source=f"{_DECA}: cpbo wlcsp.2, 35 um",
    ),
    Code(
        code="V325",
        title="landing too narrow",
        means="The metal of rdl over a passivation opening ends less than half of landing_min_um "
        "from the middle of that opening.",
        why="The RDL must cover the opening in the first polymer with all tolerances, and carry "
        "the current of the pad.",
        mend="Make chip_pads.landing_enclosure_um larger.",
        source=f"{_DECA}: rdl wlcsp.1, 40 um pad diameter over a bond pad",
    ),
    Code(
        code="V326",
        title="ball pad too narrow",
        means="The metal of rdl under an opening of d3 over a ball ends less than half of "
        "ball_pad_min_um from the middle of that opening.",
        why="The pad spreads the stress of the ball over the polymer below.",
        mend="Make ball_pad.metal_diameter_um larger.",
        source=f"{_DECA}: cpmm2 wlcsp.4, 235 um capture pad",
    ),
    Code(
        code="V327",
        title="die too small on its shorter side",
        means="The shorter side of a die's outline is below die_short_side_min_um.",
        why="The assembly line is qualified for a window of die sizes; smaller dies tilt and get "
        "lost in tape and reel.",
        mend="Use a larger die, or a preset that allows it.",
        source=f"{_AMKOR}: bump.4, 750 x 1000 um at a pitch of 400 um, 1000 x 1000 um at 500 um",
    ),
    Code(
        code="V328",
        title="die too small on its longer side",
        means="The longer side of a die's outline is below die_long_side_min_um.",
        why="The assembly line is qualified for a window of die sizes.",
        mend="Use a larger die, or a preset that allows it.",
        source=f"{_AMKOR}: bump.4, 750 x 1000 um at a pitch of 400 um, 1000 x 1000 um at 500 um",
    ),
    Code(
        code="V329",
        title="die too large",
        means="The longer side of a die's outline is above die_side_max_um.",
        why="The board expands more than the chip: the further a ball is from the middle, the "
        "sooner its joint cracks.",
        mend="Use a smaller die, or a package with a laminate.",
        source=f"{_AMKOR}: bump.5, 6800 x 6800 um",
    ),
    Code(
        code="V331",
        title="UBM too narrow",
        means="The UBM of a ball is narrower than ubm_min_um." + _NO_UBM,
        why="The UBM is the foot of the ball and keeps its solder off the copper.",
        mend="Nothing has to be done.",
        source=f"{_AMKOR}: ubm.1; {_DECA}: ubm.1",
    ),
    Code(
        code="V332",
        title="UBM short of its opening",
        means="The UBM does not reach beyond the opening of d3 under it by ubm_over_d3_min_um."
        + _NO_UBM,
        why="Solder would get between the UBM and the wall of the opening.",
        mend="Nothing has to be done; for the ball pad's own metal see V315.",
        source=f"{_AMKOR}: ubm.3; {_DECA}: ubm.2",
    ),
    Code(
        code="V333",
        title="RDL short of the UBM",
        means="Metal of rdl does not reach beyond the UBM by rdl_over_ubm_min_um." + _NO_UBM,
        why="The UBM must stand on flat metal as a whole.",
        mend="Nothing has to be done.",
        source=f"{_AMKOR}: ubm.4",
    ),
    Code(
        code="V334",
        title="UBM near a chip pad's opening",
        means="The UBM is closer than ubm_to_via_min_um to an opening of d1 over a passivation "
        "opening, or overlaps it." + _NO_UBM,
        why="The stress of the ball would go straight down into the chip's pad.",
        mend="Nothing has to be done; for the opening of dielectric 3 see V317.",
        source=f"{_AMKOR}: ubm.5",
    ),
    Code(
        code="V335",
        title="UBM near the die edge",
        means="The center of the UBM is closer than ubm_center_to_edge_min_um to the outline of "
        "the die." + _NO_UBM,
        why="The joints at the edge bear the most strain.",
        mend="Nothing has to be done; for the ball's outline see V319.",
        source=f"{_AMKOR}: ubm.6; {_DECA}: ubm.3",
    ),
    Code(
        code="V336",
        title="bump too small",
        means="The bump is smaller than bump_min_um after reflow. It is always listed as skipped: "
        "the published sizes are those of a bump on its UBM, which this stack does not have, and "
        "the layer ball shows the ball before reflow.",
        why="A small bump leaves too little distance between chip and board.",
        mend="Nothing has to be done.",
        source=f"{_AMKOR}: bump.1; {_DECA}: bump.1",
    ),
    Code(
        code="V337",
        title="teardrop too narrow",
        means="The fillet between a trace and its ball pad is narrower than teardrop_min times the "
        "diameter of the pad. It is always listed as skipped: the rule holds where there is room, "
        "and the written file does not say where there was none.",
        why="A right or acute angle between trace and pad concentrates stress, and is etched too "
        "far.",
        mend="Keep rdl.teardrops on; N202 names those that had to be short.",
        source=f"{_DECA}: rdl x.2, fillet width 90 % of the pad's diameter, set back by the trace "
        "width, if room permits",
    ),
    Code(
        code="W401",
        title="little metal",
        means="The area of rdl on a die over the area of the die's outline is below "
        "rdl_density_min.",
        why="Plating current seeks the metal that there is: on a sparse die it plates thick and "
        "unevenly.",
        mend="Make traces wider, or ask the plater; rules: {rdl_density_min: ..., why: ...} takes "
        "another limit.",
        source=f"{_OTHER}: pattern density of copper RDL across the full chip 35 to 45 %",
    ),
    Code(
        code="W402",
        title="much metal",
        means="The area of rdl on a die over the area of the die's outline is above "
        "rdl_density_max.",
        why="Much metal pulls the thinned wafer into a bow, and plates thin.",
        mend="Make traces narrower, or ask the plater; rules: {rdl_density_max: ..., why: ...} "
        "takes another limit.",
        source=f"{_OTHER}: pattern density of copper RDL across the full chip 35 to 45 %",
    ),
)
