"""R1xx and N2xx: RDL routing."""

from wlcsp_layout.codes.code import Code

CODES: tuple[Code, ...] = (
    Code(
        code="R101",
        title="metal of two nets too close",
        means="The RDL of two nets touches, or the gap between them is below the space rule: the "
        "larger of the two nets' space_um, and 15 um beside traces wider than 30 um (landings and "
        "ball pads are not counted as wide). The closest place is named; there may be others.",
        why="Resist between two plated lines must stay open to its foot and the seed under it must "
        "be etched away; below the process's space it bridges, and the nets are short.",
        mend="Move one of the two, draw the routes by hand in a table (rdl.routes), use a smaller "
        "rdl.width_um or rdl.space_um if the process allows it, or leave the routing out (routes: "
        "none).",
        source="SkyWater SKY130 PDK, docs/rules/wlcsp/amkor.csv: RDL space 10 um; deca.csv: 15 um "
        "beside wide metal",
    ),
    Code(
        code="R102",
        title="net not connected",
        means="The drawn metal does not join the members of the net that are named: as one piece "
        "(join: all), or each pad with any one ball (join: pairs).",
        why="A pad without metal to its ball is an open: the part fails its first test.",
        mend="Complete the routes of the net, or take the members out of the net. wlcsp gen "
        "--keep-going draws what there is, with the missing lines as markers.",
    ),
    Code(
        code="R103",
        title="trace in a keep-out",
        means="A route shares area with an area of rdl.keep_outs; its reason is shown.",
        why="Whoever wrote the keep-out wanted no metal there.",
        mend="Lead the route around it, or correct the keep-out.",
    ),
    Code(
        code="R104",
        title="trace beyond the die edge",
        means="The metal of a route reaches over the edge of the die, into the street.",
        why="The saw would cut it, and smear copper over the edge of the chip.",
        mend="Move the points of the route inward by at least half its width.",
        source="SkyWater SKY130 PDK, docs/rules/periphery rdl.4: RDL to seal ring 15 um",
    ),
    Code(
        code="R105",
        title="trace too wide for its ball pad",
        means="A trace that enters a ball pad is wider than two thirds of the pad's metal.",
        why="Solder flows out along a wide trace and pulls the ball off its place, and the pad "
        "loses the shape that the ball is computed for.",
        mend="Make the net narrower (nets: width_um), split it into two traces, or make "
        "ball_pad.metal_diameter_um larger.",
        source="Texas Instruments, WCSP FAQs: trace at most 66 % of the land",
    ),
    Code(
        code="R106",
        title="nets cross whatever one does",
        means="Pads or balls of two nets take turns around an area out of which no wire of theirs "
        "gets: neither behind these pads, for want of room to the die edge, nor between them. "
        "Wherever the two nets run, they cross. The nets named by R106 are the smallest set "
        "without which no two of the rest cross in this way.",
        why="There is one layer of RDL: nets that cross are short. It is so for every router, and "
        "for routes drawn by hand.",
        mend="Let two neighbors among the four pads or balls swap their nets, move one of them "
        "inward so that a wire passes behind it, or leave the net out. A smaller rdl.width_um or "
        "rdl.space_um helps if a wire then gets through.",
    ),
    Code(
        code="R107",
        title="no way to a pad or ball",
        means="What is around a pad or ball of the net (keep-outs, pads and balls of other nets, "
        "the die edge) leaves no gap for a wire to the others of the net, not even for the "
        "thinnest wire and the least space of all nets.",
        why="No route exists; a router would search in vain.",
        mend="Move the pad or ball or what closes it in, make the keep-out smaller, or use a "
        "smaller rdl.width_um or rdl.space_um if the process allows it.",
    ),
    Code(
        code="R109",
        title="no room for straight steps",
        means="rdl.angles asks for traces along the axes alone (90), or also along the diagonals "
        "(45), and the route that is named has found no such way. It is drawn with the angles of "
        "a taut string. Where it is known, the place is named where the traces that pass need "
        "more room than there is.",
        why="Traces in few directions need more room: between two balls on a diagonal fit up to "
        "41 % fewer traces along the axes, and up to 8 % fewer with diagonals.",
        mend="Make rdl.width_um or rdl.space_um smaller, set rdl.angles to 45 or any, give the "
        "nets other balls, or lead the route by hand in a table (rdl.routes).",
        source="C. E. Leiserson and F. M. Maley, Algorithms for routing and testing routability of "
        "planar VLSI layouts (1985): traces along the axes fit if no cut is too full, its length "
        "measured along the longer of its two axes",
    ),
    Code(
        code="N201",
        title="several traces enter one ball pad",
        means="More than one trace crosses the edge of a ball pad. The first gap of the emboss "
        "faces the widest, then the first listed; the others climb the ring.",
        why="One gap can face one trace only; with several gaps another may face by chance.",
        mend="List the trace that matters first, or give gaps.facing in degrees.",
    ),
    Code(
        code="N202",
        title="teardrop set back",
        means="The fillet between a pad and its trace is shorter than one trace width, because a "
        "longer one would come closer to another net than the space rule, enter a keep-out or "
        "come too close to the die edge. Where there are many, one note counts them.",
        why="A teardrop keeps the trace from cracking where it leaves the pad; space comes first.",
        mend="Nothing has to be done; move the neighbor away to get the full teardrop.",
        source="SkyWater SKY130 PDK, docs/rules/wlcsp/deca.csv: teardrop between trace and pad",
    ),
    Code(
        code="N203",
        title="free pads or balls left over",
        means="There are more free pads than free balls, or the other way round; the pairing of "
        "least total length leaves these unconnected.",
        why="`free` allows it: the surplus has no partner.",
        mend="Nothing has to be done; name a net for those that must be connected.",
    ),
    Code(
        code="N205",
        title="given route of a free pad without a ball",
        means="The table has a route of a free pad that ends on no free ball's pad. The nearest "
        "free ball is taken as its partner, and the route is completed to it.",
        why="What is given is kept, so that the pad needs a ball; which one is a guess.",
        mend="Lead the route to the ball that is meant, or name pad and ball in a net.",
    ),
    Code(
        code="N206",
        title="notch without room for a web",
        means="Two edges of one net's metal are closer than its space_um and enclose less than a "
        "right angle. It would be filled, but the fill would come too close to another net, or "
        "enter a keep-out.",
        why="Resist in a narrow wedge breaks off, and plated metal closes over what stays of it: "
        "the notch is not made as it is drawn.",
        mend="Move the neighbor away, or let the trace leave at a larger angle.",
        source="SkyWater SKY130 PDK, docs/rules/wlcsp/amkor.csv: RDL space 10 um",
    ),
    Code(
        code="N207",
        title="trace wide for its landing",
        means="Traces are wider than two thirds of the landings at which they begin. There is no "
        "room for a teardrop there.",
        why="The chip's pads say how large a landing can be, and no ball is soldered to it: the "
        "limit of R105 is a matter of taste here.",
        mend="Nothing has to be done; a larger chip_pads.landing_enclosure_um makes landings "
        "wider.",
        source="Texas Instruments, WCSP FAQs: trace at most 66 % of the land",
    ),
    Code(
        code="W201",
        title="trace over the emboss of a ball in passing",
        means="A trace passes over the emboss of a ball of its own net where it does not end, nor "
        "has a corner at the ball's center.",
        why="It climbs the ring twice, where no gap of the ring faces it.",
        mend="Lead the trace around the ball, or end it there and start another one.",
    ),
)
