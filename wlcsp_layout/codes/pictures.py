"""E43x: a layout of which no picture can be drawn."""

from wlcsp_layout.codes.code import Code

CODES: tuple[Code, ...] = (
    Code(
        code="E431",
        title="no layout to draw",
        means="The file cannot be opened, is empty, or begins neither like GDSII nor like OASIS.",
        why="There is nothing to draw.",
        mend="Give the path of a .gds or .oas file; for a spec call wlcsp gen first.",
    ),
    Code(
        code="E432",
        title="the layout to draw is damaged",
        means="The file begins like a layout, and KLayout stops reading it, or it holds no cell.",
        why="A picture of half a layout would look like a layout.",
        mend="Write or copy it anew: most often it was cut short on the way.",
    ),
    Code(
        code="E433",
        title="no die in the layout",
        means="Nothing is drawn on the layer of die outlines, by which dies are found.",
        why="Pictures of the wafer, of a die and of a ball all start from the die.",
        mend="Give a layout that wlcsp gen has written. When its layers were given other numbers, "
        "give its spec with --spec, or keep NAME.lyp beside it.",
    ),
    Code(
        code="E434",
        title="what is to be drawn is not in the layout",
        means="A wafer, a ball or a mask is asked for, and the file has none.",
        why="An empty picture would say that the layout is empty.",
        mend="Ask for something else, or for all, which draws what there is.",
    ),
    Code(
        code="E435",
        title="the layer properties cannot be used",
        means="NAME.lyp beside the layout says which number each layer has. It cannot be read, is "
        "no XML, or names a layer of ours without a number.",
        why="With wrong numbers metal would be drawn as an opening.",
        mend="Save it anew in KLayout, move it away, or give the spec with --spec.",
    ),
    Code(
        code="E436",
        title="names of balls are not known",
        means="A ball is asked for by its name, or names of balls are to be written; a layout "
        "holds names of nets alone, and the spec that was given, if any, has no such ball.",
        why="Names that are guessed from places would be wrong on a die with another A1.",
        mend="Give the spec with --spec; wlcsp check SPEC says what is wrong with it.",
    ),
)
