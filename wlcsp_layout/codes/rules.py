"""V301 to V318: design rules of openings, of the embossed ball pad and of the RDL.

Lengths are measured on merged polygons. Where a circle is involved, a chord may lie inside of it
by `drawing.chord_tolerance_um`, and that much is forgiven; so are 2 nm on slanted edges.
"""

from wlcsp_layout.codes.code import Code

_AMKOR = "SkyWater SKY130 PDK, docs/rules/wlcsp/amkor.csv"
_DECA = "SkyWater SKY130 PDK, docs/rules/wlcsp/deca.csv"
_MINS = "SkyWater SKY130 PDK, docs/rules/assumptions/02-mins.csv"

CODES: tuple[Code, ...] = (
    Code(
        code="V301",
        title="dielectric 1 opening too narrow",
        means="An opening of d1 over a chip pad is narrower than d1_opening_min_um between two "
        "opposite edges. Only openings that share area with a passivation opening are looked at: "
        "neither the street nor the hole inside a ring.",
        why="A narrow hole in a thick polymer does not develop to its foot; a skin of polymer "
        "stays between the pad and the RDL, and the contact is open or of high resistance.",
        mend="Make chip_pads.d1_opening_um larger.",
        source=f"{_AMKOR}: pi1.1, 35 um; {_DECA}: cpbo wlcsp.1, 20 um",
    ),
    Code(
        code="V302",
        title="dielectric 1 opening near the edge of its pad",
        means="An opening of d1 over a passivation opening is not inside a shape of chip_pad by "
        "d1_in_pad_min_um on every side.",
        why="Mask and stepper place the opening to a few um. Beyond the pad it would lay the "
        "chip's passivation open to the etch of the seed layer.",
        mend="Make chip_pads.d1_opening_um smaller, or its inset larger.",
        source=f"{_AMKOR}: pi1.3, and {_DECA}: cpbo wlcsp.3, 7.5 um. The tables say `pad`; wlcsp "
        "takes it for the pad's metal, not for the opening in the passivation",
    ),
    Code(
        code="V303",
        title="dielectric 1 openings too close",
        means="Two openings of d1 over passivation openings are closer than "
        "d1_opening_space_min_um.",
        why="The wall of polymer between them gets so thin that it lifts off or breaks.",
        mend="Make chip_pads.d1_opening_um smaller, or the pitch of the chip pads larger.",
        source=f"{_AMKOR}: pi1.2, 20 um",
    ),
    Code(
        code="V304",
        title="no staircase at the chip pad",
        means="The opening of d2 over a passivation opening does not reach beyond the opening of "
        "d1 in it by d2_beyond_d1_min_um on every side.",
        why="The RDL climbs out of the hole over two low steps instead of a high one. Where "
        "dielectric 2 ends on the edge of dielectric 1 or runs over it, the metal is thin at the "
        "step and cracks.",
        mend="Make chip_pads.d2_opening_um larger or d1_opening_um smaller.",
        source="our choice: somewhat less than the 7.7 um tolerance between two polymers (SkyWater "
        "SKY130 PDK, docs/rules/assumptions/09-polyimide.csv): a step that is shifted by that much "
        "is still low",
    ),
    Code(
        code="V305",
        title="ring too narrow",
        means="A piece of dielectric 2 that is kept inside the concave circle of a ball (an island "
        "in d2 over a ball) is narrower than ring_width_min_um.",
        why="A thin wall of polymer falls over or lifts off while it is developed; the joint loses "
        "the convex part that should enlarge it.",
        mend="Make ball_pad.emboss.outer_diameter_um larger or inner_diameter_um smaller, or use "
        "fewer gaps.",
        source=f"{_MINS}: feature of the PBO mask 10 um, of the polyimide mask 5 um",
    ),
    Code(
        code="V306",
        title="trench too narrow",
        means="The trench in d2 between the ring and the wall of the concave circle is narrower "
        "than trench_min_um.",
        why="A narrow trench in polymer does not develop to its foot, and the metal does not "
        "follow it: the ring is not embossed into the ball pad.",
        mend="Make ball_pad.emboss.concave_diameter_um larger or outer_diameter_um smaller.",
        source=f"{_MINS}: space of the PBO mask 10 um, of the polyimide mask 15 um",
    ),
    Code(
        code="V307",
        title="gap in the ring too narrow",
        means="The gap between two neighboring pieces of a broken ring is narrower than "
        "gap_min_um; of a ring without gaps nothing is measured.",
        why="Air and flux leave the well through the gaps, and the trace enters through one of "
        "them; a narrow gap stays filled with polymer.",
        mend="Make ball_pad.emboss.gaps.width_um larger.",
        source=f"{_MINS}: space of the PBO mask 10 um, of the polyimide mask 15 um",
    ),
    Code(
        code="V308",
        title="no rim around the concave circle",
        means="The RDL of a ball pad does not reach beyond the outer edge of the concave circle in "
        "d2 by rim_min_um on every side.",
        why="The rim lies flat on dielectric 2 and holds the pad. Metal that ends on the wall of "
        "the circle is thin there, and the solder gets under its edge.",
        mend="Make ball_pad.metal_diameter_um larger or emboss.concave_diameter_um smaller.",
        source=f"our choice: as RDL beyond dielectric 1, {_AMKOR}: rdl.3, 10 um",
    ),
    Code(
        code="V309",
        title="dielectric 3 near the ring",
        means="The opening of d3 over a ball does not reach beyond the outer edge of the ring in "
        "d2 by d3_beyond_ring_min_um on every side.",
        why="The edge of the opening must lie in the trench also when the two masks are shifted "
        "against each other: dielectric 3 on top of the ring takes from the joint what the ring "
        "was to give it.",
        mend="Make ball_pad.opening_diameter_um larger or emboss.outer_diameter_um smaller.",
        source="SkyWater SKY130 PDK, docs/rules/assumptions/09-polyimide.csv: tolerance of polymer "
        "to polymer 7.7 um",
    ),
    Code(
        code="V310",
        title="dielectric 3 edge on the wall of the concave circle",
        means="The edge of the opening of d3 over a ball is closer than d3_to_concave_min_um to "
        "the edge of the concave circle in d2, inside or outside of it.",
        why="The wall of the circle is a step in the metal. A film that ends on a step is thin and "
        "ragged there, and solder creeps along it.",
        mend="Make ball_pad.opening_diameter_um smaller, so that it ends in the trench.",
        source="our choice: the wall of a 5 um film at 45 to 60 degrees takes up to 5 um",
    ),
    Code(
        code="V311",
        title="RDL too narrow",
        means="Metal of rdl (traces, landings, ball pads and webs, merged) is narrower than "
        "rdl_width_min_um between two opposite edges.",
        why="Resist below the width of the process comes off or falls over, and the line is open; "
        "a narrow line also carries less current before it wears out.",
        mend="Make rdl.width_um or the net's width_um larger.",
        source=f"{_AMKOR}: rdl.1, 10 um",
    ),
    Code(
        code="V312",
        title="RDL too close",
        means="Two edges of metal of rdl that face each other over a space, of two shapes or of a "
        "notch in one, are closer than rdl_space_min_um.",
        why="Resist between two plated lines must stand, and the seed under it must be etched away "
        "again; below the space of the process the lines grow together.",
        mend="Make rdl.space_um larger, or lead one of the traces elsewhere.",
        source=f"{_AMKOR}: rdl.2, 10 um",
    ),
    Code(
        code="V313",
        title="RDL too close to wide metal",
        means="Metal of rdl is closer than rdl_wide_space_min_um to another piece of it that is "
        "wider than 30 um, where the two run beside each other for more than 60 um. Wide are the "
        "traces of nets that the spec makes wide, not landings, ball pads and teardrops of narrow "
        "traces.",
        why="Wide metal plates thicker at its edges and needs more etching; the space beside it "
        "closes first.",
        mend="Make rdl.space_um or the net's space_um larger, or the trace narrower.",
        source=f"{_DECA}: rdl wlcsp.2, 15 um to metal larger than 30 um by 30 um with a run above "
        "60 um. That pads are left out is our choice: beside them no run is so long",
    ),
    Code(
        code="V314",
        title="RDL short of the chip pad's opening",
        means="Metal of rdl does not reach beyond the openings of d1 and d2 over a passivation "
        "opening by rdl_over_opening_min_um on every side.",
        why="Metal that ends in the opening lets the etch of the seed layer reach the chip's pad, "
        "and moisture after it.",
        mend="Make chip_pads.landing_enclosure_um larger.",
        source=f"{_AMKOR}: rdl.3, and {_DECA}: rdl wlcsp.3, 10 um beyond the first polymer's "
        "opening; that it holds for the opening of dielectric 2, too, is our choice",
    ),
    Code(
        code="V315",
        title="ball pad short of its opening",
        means="Metal of rdl does not reach beyond the opening of d3 over a ball by "
        "rdl_over_d3_min_um on every side.",
        why="Dielectric 3 holds the rim of the pad down. An opening at its edge lets solder wet "
        "the flank of the metal and undermine it.",
        mend="Make ball_pad.metal_diameter_um larger or opening_diameter_um smaller.",
        source=f"{_DECA}: cpmm2 wlcsp.5, 15 um",
    ),
    Code(
        code="V316",
        title="dielectric 3 opening too narrow",
        means="An opening of d3 over a ball is narrower than d3_opening_min_um.",
        why="The opening is the foot on which the ball stands: it bears the shear of the board.",
        mend="Make ball_pad.opening_diameter_um larger.",
        source=f"{_AMKOR}: pi2.1, 170 um at a pitch of 400 um, 220 um at 500 um; {_DECA}: cpmm2 "
        "wlcsp.3, 155 um",
    ),
    Code(
        code="V317",
        title="ball opening near a chip pad's opening",
        means="An opening of d3, the street apart, and an opening of d1 or d2 over a passivation "
        "opening are closer than d3_to_via_min_um, or overlap; on the same net, too.",
        why="The stress of the ball would go straight down into the chip's pad and the brittle "
        "films beside it; a step under the ball also keeps it from lying flat.",
        mend="Move the ball or the chip pad, or make ball_pad.opening_diameter_um smaller.",
        source=f"{_AMKOR}: pi2.3, 25 um, no overlap; {_DECA}: cpmm2 wlcsp.1, 25 um on different "
        "nets",
    ),
    Code(
        code="V318",
        title="RDL near the die edge",
        means="Metal of rdl is closer than rdl_to_edge_min_um to the outline of its die, or beyond "
        "it.",
        why="The saw chips the edge of the die and smears metal that it reaches; cracks and "
        "moisture come from there. The outline is the outer edge of the seal ring.",
        mend="Move the chip pad inward or make its landing smaller; traces keep the distance by "
        "themselves.",
        source="SkyWater SKY130 PDK, docs/rules/periphery/p045-rdl_dotdash.csv: rdl.4, 15 um",
    ),
)
