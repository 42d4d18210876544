"""What is refused of a design: a change of the spec of `test_refusals`, and the whole message."""

CASES = {
    "a ring as large as its circle": (
        "outer_diameter_um: 150",
        "outer_diameter_um: 230",
        (
            "t.yaml:25:24: E322 ball_pad.emboss.outer_diameter_um: a ring of 230 um does not "
            "fit into a concave circle of 230 um\n"
            "    the ring stands free inside the circle: inner < outer < concave"
        ),
    ),
    "a ring without width": (
        "inner_diameter_um: equal_area",
        "inner_diameter_um: 150",
        (
            "t.yaml:26:24: E322 ball_pad.emboss.inner_diameter_um: an inner diameter of 150 "
            "um leaves no ring of 150 um\n"
            "    the ring needs a width: inner < outer < concave"
        ),
    ),
    "gaps that swallow the ring": (
        "width_um: 20",
        "width_um: 90",
        (
            "t.yaml:27:32: E323 ball_pad.emboss.gaps.width_um: 4 gaps of 90 um swallow a "
            "ring of 150 um\n"
            "    use fewer or narrower gaps"
        ),
    ),
    "a hole not inside the ring": (
        "inner_diameter_um: equal_area",
        ("inner_diameter_um: 100\n    center_hole_diameter_um: 100"),
        (
            "t.yaml:27:30: E324 ball_pad.emboss.center_hole_diameter_um: a hole of 100 um is "
            "not inside the ring, whose inner diameter is 100 um\n"
            "    make the hole smaller than the inner diameter of the ring"
        ),
    ),
    "an opening beyond the ball pad": (
        "opening_diameter_um: 200",
        "opening_diameter_um: 262",
        (
            "t.yaml:21:24: E321 ball_pad.opening_diameter_um: an opening of 262 um reaches "
            "beyond its metal of 260 um\n"
            "    make the opening smaller than ball_pad.metal_diameter_um"
        ),
    ),
    "an opening beyond the chip pad": (
        "d1_opening_um: 40",
        "d1_opening_um: 90",
        (
            "t.yaml:9:18: E313 chip_pads.d1_opening_um: the opening of 90 x 90 um reaches "
            "beyond the metal of pad P1, 80 x 80 um and of 1 more\n"
            "    make the opening smaller, or give it as {inset_um: ...} of the pad"
        ),
    ),
    "an inset that leaves nothing": (
        "d1_opening_um: 40",
        "d1_opening_um: {inset_um: 40}",
        (
            "t.yaml:9:18: E314 chip_pads.d1_opening_um: an inset of 40 um leaves no opening "
            "over pad P1, 80 x 80 um\n"
            "    use a smaller inset"
        ),
    ),
    "an opening of unknown form": (
        "d1_opening_um: 40",
        "d1_opening_um: {insett_um: 40}",
        (
            "t.yaml:9:18: E132 chip_pads.d1_opening_um: {insett_um} is no opening\n"
            "    write a number, [width, height] or {inset_um: 2.5}"
        ),
    ),
    "balls that overlap": (
        "at_um: [1400, 1000]",
        "at_um: [800, 1000]",
        (
            "t.yaml:14:7: E344 balls.list: balls A1 and A2 overlap: their diameter is 250 um\n"
            "    place them further apart, or make them smaller"
        ),
    ),
    "pads that overlap": (
        "at_um: [1900, 1000]",
        "at_um: [150, 1000]",
        (
            "t.yaml:7:7: E312 chip_pads.list: the metal of pads P1 and P2 overlaps\n"
            "    move one of them"
        ),
    ),
    "a pad off the die": (
        "at_um: [1900, 1000]",
        "at_um: [1990, 1000]",
        (
            "t.yaml:7:7: E315 chip_pads.list: pad P2 reaches beyond the die edge\n"
            "    correct its place, or die.size_um and die.origin"
        ),
    ),
    "a ball off the die": (
        "at_um: [1400, 1000]",
        "at_um: [1900, 1000]",
        (
            "t.yaml:14:7: E346 balls.list: the ball of A2, 250 um, reaches beyond the die edge\n"
            "    correct its place, or die.size_um and die.origin"
        ),
    ),
    "no full die on the wafer": (
        "diameter_mm: 100",
        "diameter_mm: 10, edge_exclusion_mm: 4",
        (
            "t.yaml:28:8: E382 wafer: no full die of 2000 x 2000 um fits into the usable "
            "circle of 2000 um\n"
            "    use a larger wafer, a smaller edge exclusion or a smaller die"
        ),
    ),
    "numbers that count from no corner, in halves": (
        "{diameter_mm: 100}",
        "{diameter_mm: 100, numbering: {origin: top_left, first: [0, 1.5]}}",
        (
            "t.yaml:28:47: E122 wafer.numbering.origin: 'top_left' is none of lower_left, "
            "lower_right, upper_left, upper_right\n    did you mean upper_left?\n"
            "t.yaml:28:68: E133 wafer.numbering.first[1]: 1.5 is not a whole number\n"
            "    write a whole number"
        ),
    ),
    "a wafer out of range": (
        "diameter_mm: 100",
        "diameter_mm: 5",
        (
            "t.yaml:28:22: E128 wafer.diameter_mm: 5 mm is not 10 to 450 mm\n"
            "    use a value in this range"
        ),
    ),
    "an unknown pad in a net": (
        "pads: [P2]",
        "pads: [P3]",
        (
            "t.yaml:18:15: E350 nets.N2: net N2 names pad P3, which is not there\n"
            "    known here: P1, P2"
        ),
    ),
    "a pad in two nets": (
        "pads: [P2]",
        "pads: [P1]",
        (
            "t.yaml:18:15: E351 nets.N2: pad P1 of net N2 is in net N1 too\n"
            "    a pad belongs to one net: take it out of the others"
        ),
    ),
}
