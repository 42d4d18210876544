"""E437 to E442: cross-sections and 3-D models that cannot be made."""

from wlcsp_layout.codes.code import Code

CODES: tuple[Code, ...] = (
    Code(
        code="E437",
        title="a layout without its spec",
        means="A cross-section or a 3-D model was asked of a layout alone.",
        why="A layout says where material is, not how thick: the films, their walls and the ball "
        "stand in the spec.",
        mend="Give the spec after the layout, or the spec alone: then its own layout is used.",
    ),
    Code(
        code="E438",
        title="no die of this spec in the layout",
        means="The layout has no outline of a die as large as that of the spec, no single top "
        "cell, or another unit than 1 nm.",
        why="Where to cut is said in the coordinates of the die: without the die there is no "
        "place.",
        mend="Give the layout that wlcsp gen made of this spec, or an edited copy of it.",
    ),
    Code(
        code="E439",
        title="no such thing to cut",
        means="The spec has no ball, chip pad or section, or the layout no net, of this name.",
        why="A picture of another thing would be taken for the one that was meant.",
        mend="Correct the name: the message has the nearest known one.",
    ),
    Code(
        code="E440",
        title="no line to cut along",
        means="The cut line of --from and --to is shorter than 1 um, or leads beyond the die and "
        "the street around it.",
        why="What lies further away is another die with coordinates of its own.",
        mend="Give two places on the die, in um, as the spec counts: --from 0,1500 --to 3000,1500.",
    ),
    Code(
        code="E441",
        title="not drawn",
        means="What was to be cut is in the spec, and the layout has nothing at its place.",
        why="The picture shows what is written in the file, never what the spec asks for.",
        mend="Give the layout of this spec; wlcsp verify tells what else differs.",
    ),
    Code(
        code="E442",
        title="a section that cannot be cut",
        means="A line of sections in the spec is shorter than 1 um, leads beyond the die and the "
        "street around it, or has a name that cannot be part of a file's name.",
        why="Every named line must give a picture, with its name in that of the file.",
        mend="Correct its ends or its name.",
    ),
)
