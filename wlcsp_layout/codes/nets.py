"""V4xx, N401 and N402: connectivity and labels."""

from wlcsp_layout.codes.code import Code

CODES: tuple[Code, ...] = (
    Code(
        code="V401",
        title="pad without contact",
        means="There is no place at this chip pad where pad metal, the openings of passivation, d1 "
        "and d2, and rdl metal all lie over each other. The message says what is missing.",
        why="Current goes from the chip to the ball through this stack alone.",
        mend="Draw what is missing: pad metal, its three openings and a landing over them.",
        source="WLCSP embossed-pad flow: chip pad, passivation, d1, d2 and rdl, bottom to top",
    ),
    Code(
        code="V402",
        title="ball without contact",
        means="There is no place at this ball where the ball's outline, the opening of d3 and rdl "
        "metal lie over each other. The message says what is missing.",
        why="Solder wets metal only where dielectric 3 is open.",
        mend="Draw what is missing: the ball, its opening, or the ball pad.",
        source="WLCSP embossed-pad flow: rdl, d3 and ball, bottom to top",
    ),
    Code(
        code="V403",
        title="bare chip pad",
        means="Passivation, d1 and d2 are open over pad metal where no rdl metal covers it; the "
        "place is the largest one at this pad.",
        why="What etches the seed layer eats the pad's aluminum, and moisture reaches it later.",
        mend="Make the landing cover the whole opening.",
    ),
    Code(
        code="V404",
        title="ball opening beyond metal",
        means="The opening of dielectric 3 under a ball reaches beyond the ball pad's metal.",
        why="Flux and solder run down the metal's edge, onto dielectrics that do not hold them.",
        mend="Widen the metal, make the opening smaller, or move it back over the pad.",
    ),
    Code(
        code="V405",
        title="floating metal",
        means="A piece of rdl has neither a pad nor a ball.",
        why="It is a rest of something: a trace cut off at both ends, or a slip of the mouse.",
        mend="Join it to its net, or take it out.",
    ),
    Code(
        code="V406",
        title="short between nets",
        means="One piece of metal has contact with pads or balls of several nets, of several free "
        "pairs, with an NC pad or ball, or with one that the spec does not have. The place is the "
        "narrowest between the metal of the two. Metal that touches at a corner counts as joined.",
        why="The package would short these signals.",
        mend="Part the metal there, by the space of the rules.",
    ),
    Code(
        code="V407",
        title="open net",
        means="Members of a net are on different pieces of metal; the place is the middle of the "
        "shortest line between the pieces. With join: pairs, a pad has no ball of its net; of free "
        "pads and balls fewer are paired than could be. Metal that touches at a corner only counts "
        "as apart. A pad or ball without any metal is reported as V401 or V402 alone.",
        why="The signal would not reach its ball.",
        mend="Join the pieces there.",
    ),
    Code(
        code="V411",
        title="label that names another net",
        means="The label at the center of a pad or ball is not the net that the spec gives it, or, "
        "at a free pair, not the name of its pad, which is that of its net.",
        why="Labels do not change what is joined, but people and other tools go by them.",
        mend="Write the name that the message asks for.",
    ),
    Code(
        code="V412",
        title="missing label",
        means="No label stands at the center of a pad or ball; a center between two grid points is "
        "rounded down.",
        why="Every pad and ball is labeled with its net, NC included.",
        mend="Write the name of the net there, on the layer text.",
    ),
    Code(
        code="V413",
        title="label beside every pad and ball",
        means="A label stands where neither a pad nor a ball has its center.",
        why="Nobody can tell what it names.",
        mend="Move it to the center of its pad or ball, or take it out.",
    ),
    Code(
        code="V414",
        title="several labels at one place",
        means="More labels stand at one center than there are pads and balls.",
        why="Nobody can tell which one counts.",
        mend="Keep the one that names the net.",
    ),
    Code(
        code="N401",
        title="pads and balls in no net",
        means="These pads and balls are in no net and not free; the file leaves them alone, as the "
        "spec does.",
        why="It may be meant, as for a dummy ball; a forgotten one would show here.",
        mend="Nothing has to be done.",
    ),
    Code(
        code="N402",
        title="idle pads and balls",
        means="Free pads or balls that were left over, and balls of a net with join: pairs that no "
        "pad is joined to.",
        why="There are more of one kind than of the other.",
        mend="Nothing has to be done.",
    ),
)
"""In the order of the numbers."""
