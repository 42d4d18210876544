"""V5xx: what is drawn, measured against the spec."""

from wlcsp_layout.codes.code import Code

_MEND = (
    "Where the layout was edited by hand, draw the object as the spec has it, or change the spec; "
    "where wlcsp drew it, please report it with the spec."
)
_WHY = "It breaks no design rule perhaps, and is still not the package that was ordered."


def _code(code: str, title: str, means: str, why: str = _WHY) -> Code:
    return Code(code=code, title=title, means=means, why=why, mend=_MEND)


CODES: tuple[Code, ...] = (
    _code(
        "V501",
        "chip pad not as in the spec",
        "The pad metal drawn for reference is missing at a chip pad, is off its place or has "
        "another size; measured exactly, on the layer chip_pad.",
        "Everything above is placed by the pads of the chip: if these differ, so does the chip.",
    ),
    _code(
        "V502",
        "passivation opening not as in the spec",
        "The passivation opening drawn for reference at a chip pad is missing, off its place or of "
        "another size; measured exactly.",
    ),
    _code(
        "V503",
        "dielectric 1 opening not as in the spec",
        "The opening of dielectric 1 at a chip pad is missing, off its place or of another size; "
        "measured exactly. Under a ball, what the emboss removes beside it does not count.",
    ),
    _code(
        "V504",
        "dielectric 2 opening not as in the spec",
        "The opening of dielectric 2 at a chip pad is missing, off its place or of another size; "
        "measured exactly. Under a ball, what the emboss removes beside it does not count.",
    ),
    _code(
        "V505",
        "landing not covered",
        "The RDL does not cover the box of the landing at a chip pad: the larger of the two "
        "openings and landing_enclosure_um around it.",
    ),
    _code(
        "V511",
        "concave circle not as in the spec",
        "The circle in which dielectric 2 is removed under a ball is missing, off center, of "
        "another diameter, or no circle. Its extents are exact, its corners within 2 nm of the "
        "circle, its facets within the chord tolerance.",
    ),
    _code(
        "V512",
        "ring not as in the spec",
        "The ring of dielectric 2 under a ball is missing, off center, or of another outer or "
        "inner diameter. An inner diameter of equal_area is worked out anew on true circles, and "
        "may differ by 4 nm.",
        "The step of the ring is what enlarges the joint; off center it may leave the opening.",
    ),
    _code(
        "V513",
        "gaps of the ring not as in the spec",
        "The ring under a ball has another number of gaps, gaps of another width (2 nm are "
        "allowed), or gaps that are not evenly spaced.",
    ),
    _code(
        "V514",
        "ring turned",
        "No gap of the ring faces where the spec wants the first one: the degrees that it gives, "
        "the trace that enters the pad (given routes: the widest, then the first listed; else the "
        "direction is read off the drawn metal), or the nearest pad of the net where no trace "
        "comes.",
        "The trace would climb the ring instead of passing through its gap.",
    ),
    _code(
        "V515",
        "hole inside the ring not as in the spec",
        "The hole in dielectric 1 inside the ring is missing, off center, of another diameter, or "
        "the spec has none.",
    ),
    _code(
        "V516",
        "d2_ring is not what d2 keeps",
        "The reference layer d2_ring under a ball differs from what dielectric 2 keeps inside the "
        "concave circle.",
        "People check the ring on d2_ring and the mask is made from d2: they must be one.",
    ),
    _code(
        "V517",
        "ball-pad metal not as in the spec",
        "The circle of RDL under a ball is missing, not covered with metal, or of another "
        "diameter. Traces and fillets may join it anywhere.",
    ),
    _code(
        "V518",
        "dielectric 3 opening not as in the spec",
        "The connection hole at a ball is missing, off center, of another diameter, or no circle.",
    ),
    _code(
        "V519",
        "ball not as in the spec",
        "The outline of a ball is missing, off center, of another diameter, or no circle.",
    ),
    _code(
        "V521",
        "trace not as wide as its net",
        "Metal of a net is narrower than its width_um somewhere (2 nm are allowed on lines neither "
        "axial nor diagonal), or two long parallel sides of it are further apart. Ball pads, "
        "landings, fillets and webs do not count.",
        "Resistance and current were computed for the width of the spec.",
    ),
    _code(
        "V522",
        "given route without metal",
        "The RDL does not cover a step of a route that the spec gives in a table, the grid left "
        "out of account.",
    ),
    _code(
        "V523",
        "metal that the spec does not ask for",
        "RDL that is no ball pad, landing or trace, nor a fillet (within two trace widths of a "
        "pad) or a web (no wider than two traces and the space between them): metal too broad for "
        "a trace, a trace that ends at nothing, or with routes: none anything beside pads.",
        "A mask prints whatever is drawn; a loose end is an antenna and a place for a short.",
    ),
    _code(
        "V524",
        "closer than the spec's space",
        "Two pieces of metal are closer than the larger of the spaces that their nets ask for "
        "(space_um of a net, else rdl.space_um); 2 nm are allowed on edges neither axial nor "
        "diagonal. The rules of the preset are judged apart from it (V312).",
        "Whoever wrote the space into the spec wanted it, be it for yield or for leakage.",
    ),
    _code(
        "V525",
        "trace off the directions of the spec",
        "A trace runs in a direction that rdl.angles does not allow. Given routes, and what lies "
        "within two trace widths of a pad, are left out.",
    ),
    _code(
        "V526",
        "metal in a keep-out",
        "RDL shares area with an area of rdl.keep_outs; the ball pads and landings that the spec "
        "itself puts there are left out.",
        "Whoever wrote the keep-out wanted no metal there.",
    ),
    _code(
        "V531",
        "street of a dielectric not as in the spec",
        "Dielectric 1, 2 or 3 is not open along the die's half of the street, or ends at another "
        "pull-back inside the die edge; measured exactly.",
        "Polymer in the street clogs the saw and peels off the die edge.",
    ),
    _code(
        "V532",
        "street not drawn",
        "The layer scribe does not cover the die's half of the street, or more than that.",
    ),
    _code(
        "V533",
        "outline of the die",
        "The outline on the layer die is not the rectangle of die.size_um.",
    ),
    _code(
        "V534",
        "shape that the spec does not ask for",
        "A shape on chip_pad, passivation, d1, d2, d2_ring, d3, ball or scribe belongs to no ball, "
        "chip pad or street of the spec.",
        "A mask prints whatever is drawn.",
    ),
)
