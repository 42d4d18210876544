"""V6xx: dies on the wafer."""

from wlcsp_layout.codes.code import Code

CODES: tuple[Code, ...] = (
    Code(
        code="V601",
        title="die missing",
        means="The spec has a die at this place of the wafer, and the file has none. Columns and "
        "rows count from the reference die at (0, 0).",
        why="Masks print what the file has: the wafer's map and its count of dies would be wrong, "
        "and a place that the fab has made stays without a package.",
        mend="Place the die again. If the fab has left the place empty, list the wafer's dies in "
        "wafer.dies.",
    ),
    Code(
        code="V602",
        title="die too many",
        means="The file has a die where the spec has none: beyond the usable circle, at a place "
        "that the fab's map leaves empty, in a keep-out of the wafer, with its street in a window, "
        "or off the wafer.",
        why="Resist and metal are not sound in the edge exclusion, and flakes of them spoil other "
        "dies; a place of another product must stay empty.",
        mend="Remove the die, or correct wafer.edge_exclusion_mm, wafer.dies or wafer.keep_outs.",
    ),
    Code(
        code="V603",
        title="die moved",
        means="The center of a die is not where the spec puts it. The nearest place, within half a "
        "step, counts as the one that is meant.",
        why="The chips are already on the wafer: a mask is aligned to all of them at once, so a "
        "die that is moved misses its pads.",
        mend="Place the die where the spec does; if all are moved alike, correct wafer.offset.",
    ),
    Code(
        code="V604",
        title="die turned, mirrored or scaled",
        means="A die is placed turned or mirrored. r90, r180 and r270 are turns against the clock; "
        "m0 is mirrored at the x axis, m90 at the y axis, as KLayout names them.",
        why="All chips of a wafer stand upright, so that the openings of a turned die miss its "
        "pads even where its outline fits.",
        mend="Place the die without a turn, mirror or magnification.",
    ),
    Code(
        code="V605",
        title="two dies in one place",
        means="Two dies overlap, or one lies exactly over the other.",
        why="Twice the shapes are exposed together, and counts of dies and balls are wrong.",
        mend="Remove one of them.",
    ),
    Code(
        code="V606",
        title="wrong step",
        means="Three or more dies of a row or column follow each other at a distance that is not "
        "the size of the die and the street. It is said once for all rows with the same step.",
        why="The fault adds up from die to die: 1 nm in the step is 0.1 um after 100 dies.",
        mend="Step the array by die.size_um and wafer.street_um.",
    ),
    Code(
        code="V611",
        title="edge of the wafer",
        means="The layer wafer holds something else than one circle of the spec's diameter about "
        "(0, 0): corners lie on the circle to 2 nm, facets within the chord tolerance of it, or "
        "as near as 3996 facets allow.",
        why="The mask shop centers the plate by it.",
        mend="Draw the circle by wafer.diameter_mm.",
    ),
    Code(
        code="V612",
        title="notch of the wafer",
        means="The notch is missing, on another side than wafer.notch says, turned off that side, "
        "or not a V of 1 mm with 90 degrees.",
        why="Every tool turns the wafer by its notch: on a wrong side all dies are turned.",
        mend="Draw the notch on the side of wafer.notch, or correct that.",
        source="SEMI M1 as quoted in public wafer drawings; the standard itself was not read",
    ),
    Code(
        code="V613",
        title="usable circle",
        means="The layer usable holds something else than one circle of the wafer's diameter less "
        "twice the edge exclusion about (0, 0).",
        why="It shows where full dies may stand.",
        mend="Draw it by wafer.diameter_mm and wafer.edge_exclusion_mm.",
    ),
    Code(
        code="V621",
        title="street missing at the edge",
        means="The outer half of the street around an outermost die is not open on d1, d2 or d3, "
        "or not drawn on scribe. The inner half belongs to the die's own cell.",
        why="The saw would run through dielectric, which chips and peels.",
        mend="Draw the full street around every die, the outermost included.",
    ),
    Code(
        code="V622",
        title="street drawn twice",
        means="Shapes of one layer lie over each other in the outer half of the street.",
        why="Some mask writers expose such places twice.",
        mend="Draw the street in boxes that stand side by side.",
    ),
    Code(
        code="V623",
        title="shape outside of dies",
        means="A layer has a shape that lies neither in a die with its half of the street nor in "
        "the street around the outermost dies, and is no mark of the spec; or a die's own cell "
        "holds a shape of the wafer.",
        why="Whatever a layer holds is printed, in the edge exclusion or over a neighbor, too.",
        mend="Remove the shape, or draw it on mark if it is a mark.",
    ),
    Code(
        code="V624",
        title="mark over a die, off the wafer or not in the spec",
        means="A shape of the layer mark shares area with a die, or reaches beyond the wafer's "
        "edge or into its notch; or the spec has blocks of marks, and none of them there.",
        why="A mark over a die is etched into it; one off the wafer is not printed.",
        mend="Move the mark into the edge exclusion or a place without a die, or list it in marks.",
    ),
    Code(
        code="V625",
        title="text outside of dies",
        means="The layer text has a text that stands at no die.",
        why="Texts name pads and balls; elsewhere they say nothing that a check can judge.",
        mend="Remove it, or put it on a pad or ball.",
    ),
    Code(
        code="V626",
        title="partial die incomplete",
        means="A layer lacks a part of what wafer.edge wants of the dies that its circle or a "
        "window cuts: a whole shape, compared corner for corner, or the inner part of a cut one, "
        "or street. Near a cut, as far as the chord tolerance and 14 nm at the circle and 28 nm at "
        "a window, nothing is missed.",
        why="Without metal at the edge the outermost full dies are plated and etched unlike the "
        "others.",
        mend="Draw partial dies by wafer.edge, or change that.",
    ),
    Code(
        code="V627",
        title="strange shape at the edge",
        means="A layer with partial dies has a shape there that no partial die has at its place, "
        "and that is neither their street nor a plating ring.",
        why="Whatever a layer holds is printed.",
        mend="Remove the shape, or draw it as the full die has it.",
    ),
    Code(
        code="V628",
        title="cut shape kept",
        means="A layer whose cut shapes are dropped (drop_cut, or keep beyond the notch's depth) "
        "has one that does not lie in the circle as a whole, or that a window cuts.",
        why="Solder on a pad that the edge cuts has nothing to stand on, and comes loose.",
        mend="Remove the shape as a whole, or let wafer.edge clip the layer.",
    ),
    Code(
        code="V629",
        title="beyond the circle of the layer",
        means="A shape or street of a partial die reaches more than 2 nm beyond the circle at "
        "which its layer ends.",
        why="Resist is removed there (the edge bead), and clamps and contacts touch the wafer.",
        mend="Cut it at the circle, or correct wafer.edge.bead_mm.",
    ),
    Code(
        code="V632",
        title="plating ring incomplete",
        means="Metal is missing in the ring that wafer.plating_ring wants.",
        why="Contacts of the plating tool that meet no metal leave a part of the wafer bare.",
        mend="Draw the ring by wafer.plating_ring.",
    ),
    Code(
        code="V633",
        title="shape in a window",
        means="A layer has a shape in one of the windows of wafer.knock_outs that the layer must "
        "leave free.",
        why="A window is there for what another mask or another tool needs on the bare film below: "
        "the wafer's ID, alignment marks, fiducials.",
        mend="Remove the shape there, or take the layer from the window.",
    ),
    Code(
        code="V631",
        title="drawn mirrored",
        means="More balls or pads are drawn at the mirrored places of the spec than at their own.",
        why="A mirrored package fits no board, and every other check may still pass.",
        mend="Draw the die face up: coordinates are those of the spec, y up.",
    ),
    Code(
        code="W415",
        title="ball map looks mirrored",
        means="The straight distances from each pad to the nearest ball of its net add up to "
        "clearly less, by more than 10 %, when the balls are mirrored about the die's center.",
        why="Ball maps are published as seen from above and from below. Caravel's own one is "
        "62.2 mm in the right frame, and 146.8 mm mirrored left-right.",
        mend="Look at balls.grid.view and balls.grid.a1. If the map is right, nothing has to be "
        "done.",
    ),
)
