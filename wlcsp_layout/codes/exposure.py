"""E56x and E57x: a stepper in a spec; V71x: its shot map and its reticles; N11x: what it leaves."""

from wlcsp_layout.codes.code import Code

_AGAIN = "Run again; report it with the spec if it stays."

CODES: tuple[Code, ...] = (
    Code(
        code="E561",
        title="field larger than the stepper's",
        means="The dies of a field with the streets around them are larger than field_mm.",
        why="Light does not reach what lies beyond the stepper's field.",
        mend="Use fewer dies in a field, or field_dies: largest.",
    ),
    Code(
        code="E562",
        title="field does not fit the reticle",
        means="The field, the dark frame and the text below are larger than the reticle on the "
        "wafer's scale, less 5 mm on each side of the glass.",
        why="The sides of the glass are for clamps and for the stepper's own marks.",
        mend="Use fewer dies in a field, a narrower frame_um or a larger reticle.",
        source="5 mm: our choice",
    ),
    Code(
        code="E563",
        title="edge of the wafer with a stepper",
        means="wafer.edge, wafer.plating_ring or wafer.drop_ins is given together with a stepper.",
        why="A reticle prints the same in every shot.",
        mend="Leave it out, or use full-wafer masks.",
    ),
    Code(
        code="E564",
        title="marks of the wafer with a stepper",
        means="marks has sites, dicing marks, a title or numbers of dies together with a stepper.",
        why="A reticle prints the same in every shot: it knows no place of the wafer.",
        mend="Leave them out, or use full-wafer masks.",
    ),
    Code(
        code="E565",
        title="fewest shots where partial ones are dropped",
        means="wafer.prefer has fewest_shots, and partial_shots is drop.",
        why="Each shot then has the same number of dies: the fewest shots are the fewest dies.",
        mend="Leave fewest_shots out: full_dies counts whole shots.",
    ),
    Code(
        code="E566",
        title="fewest shots without a stepper",
        means="wafer.prefer has fewest_shots, and the spec has no wafer.exposure.",
        why="A full-wafer mask is exposed once.",
        mend="Leave it out, or describe the stepper.",
    ),
    Code(
        code="E567",
        title="phase of shots with the best offset",
        means="phase is given, and offset is best.",
        why="The best offset is searched together with the phase of the shots.",
        mend="Leave phase out, or give the offset.",
    ),
    Code(
        code="E568",
        title="phase beyond the field",
        means="The field has no such column or row.",
        why="Columns and rows count from the field's lower left die at [0, 0].",
        mend="Correct phase.",
    ),
    Code(
        code="E569",
        title="too many shots",
        means="Fields of this size make more than 100,000 shots, or shots times dies are more than "
        "a million millions.",
        why="It is a fault of the field rather than a plan, and counting them takes long.",
        mend="Use more dies in a field.",
        source="our choice",
    ),
    Code(
        code="E570",
        title="characters of the bar code",
        means="Code 39 has no such character.",
        why="A reader would read another name.",
        mend="Use A-Z 0-9 - . space $ / + %.",
    ),
    Code(
        code="E571",
        title="characters of the reticle's text",
        means="The letters that are drawn have no such character.",
        why="A title that leaves a letter out names another mask.",
        mend="Use A-Z 0-9 space - _ . , : / # + ( ).",
    ),
    Code(
        code="E572",
        title="fab map not made of whole shots",
        means="Partial shots are dropped, and a die of wafer.dies is in a shot of which other dies "
        "are not in the map.",
        why="A shot prints all of its dies.",
        mend="Correct the map, field_dies or phase, or keep partial shots.",
    ),
    Code(
        code="E573",
        title="no whole shot",
        means="Partial shots are dropped, and no field lies in the usable circle as a whole, clear "
        "of keep-outs.",
        why="There would be nothing to expose.",
        mend="Use a smaller field, another offset, or keep partial shots.",
    ),
    Code(
        code="E574",
        title="marks do not fit the reticle",
        means="The blocks of marks left and right of the field reach beyond the room of the "
        "reticle.",
        why="The sides of the glass are for clamps and for the stepper's own marks.",
        mend="Use fewer columns of dies in a field, or smaller marks.",
    ),
    Code(
        code="N110",
        title="dies of dropped shots",
        means="Full dies are not placed, as other dies of their shots are not full.",
        why="They are the price of whole shots.",
        mend="partial_shots: keep exposes them.",
    ),
    Code(
        code="N111",
        title="partial dies are printed",
        means="Exposed shots print dies that the usable circle cuts, or that lie in a keep-out, a "
        "window or a place that a fab's map leaves empty. NAME.gds does not have them.",
        why="A reticle prints the same in every shot.",
        mend="Nothing has to be done; partial_shots: drop exposes whole shots alone.",
    ),
    Code(
        code="V711",
        title="shot map unreadable",
        means="A strict reader cannot read maps/NAME.shots.csv.",
        why="The stepper's job is made from it.",
        mend=_AGAIN,
    ),
    Code(
        code="V712",
        title="shots and layout disagree",
        means="A die of the written layout is not printed by exactly one exposed shot at its "
        "place, or a shot is not where the spec puts it.",
        why="A die that is printed twice, or not at all, is lost.",
        mend=_AGAIN,
    ),
    Code(
        code="V713",
        title="frame of the shot map",
        means="Wafer, field, step, reticle or reference die of the shot map are not the spec's.",
        why="Everything else in the map is counted from them.",
        mend=_AGAIN,
    ),
    Code(
        code="V714",
        title="dies of a shot",
        means="A shot has other counts of full and partial dies than the spec.",
        why="Yield is planned by them.",
        mend=_AGAIN,
    ),
    Code(
        code="V715",
        title="field of a reticle",
        means="The field is not the layer of a die of NAME.gds, m x n times with full streets, "
        "with the tone and the bias of the spec.",
        why="The layout is what was judged, and the reticle is what is printed.",
        mend=_AGAIN,
    ),
    Code(
        code="V716",
        title="frame of a reticle",
        means="Around the field the glass is not dark up to the end of the frame but for letters "
        "and bars, or polygons lie beyond it.",
        why="Light through the frame exposes the neighboring shot.",
        mend=_AGAIN,
    ),
    Code(
        code="V717",
        title="title of a reticle",
        means="The letters of the title, or under it those of the bar code, read otherwise.",
        why="Reticles of a set look alike: people know them by their titles.",
        mend=_AGAIN,
    ),
    Code(
        code="V718",
        title="bar code of a reticle",
        means="The bars read otherwise than the text above them.",
        why="Steppers know a reticle by its bar code.",
        mend=_AGAIN,
    ),
    Code(
        code="V719",
        title="marks of a reticle",
        means="The blocks of marks beside the field are not the layer's part of the spec's marks.",
        why="Widths are measured on them before the first wafer is spent.",
        mend=_AGAIN,
    ),
)
