"""E53x, V68x and N12x: titles of plates, the mark of pin 1, and the numbers of dies."""

from wlcsp_layout.codes.code import Code

CODES: tuple[Code, ...] = (
    Code(
        code="E530",
        title="no such letter",
        means="The first line of the plates' title has a character that is no letter of ours.",
        why="Titles are drawn in polygons, with capitals, digits and a few signs.",
        mend="Write marks.title.text with letters, digits, spaces and - _ . , : / # + ( ).",
    ),
    Code(
        code="E531",
        title="title does not fit",
        means="The title is wider than the plate less its margins, or higher than what is left "
        "between the wafer and the edge of the plate.",
        why="Text over the wafer would print on dies.",
        mend="Use a smaller pixel or a shorter text.",
    ),
    Code(
        code="E532",
        title="mark too fine for its mask",
        means="A pixel of a text, or the mark of pin 1, is below the least width or space that "
        "the rules have for its mask.",
        why="It would not print, or peel off, and end up on a die.",
        mend="Make it larger.",
    ),
    Code(
        code="E533",
        title="numbers on an open layer",
        means="Numbers of dies in the street are asked for on a dielectric.",
        why="The street is open on D1, D2 and D3 along its whole width: nothing is left to show a "
        "number.",
        mend="Use rdl, or put the numbers into the die.",
    ),
    Code(
        code="E534",
        title="no room for the numbers",
        means="The numbers of dies do not fit into the street, or their place in the die is not "
        "free of its edge, its pads, its balls or the mark of pin 1; or the place is missing, or "
        "given for the street, which has none.",
        why="Metal beside a pad is a short, and an opening over a trace lays it bare.",
        mend="Use a smaller pixel, another place, or a wider street.",
    ),
    Code(
        code="E535",
        title="bias as large as a pixel",
        means="The bias of a mask moves the edges of its numbers by half a pixel or more.",
        why="Lines or the gaps between them would be gone on the plate.",
        mend="Use larger pixels, or a smaller bias.",
    ),
    Code(
        code="E536",
        title="no corner for pin 1",
        means="There is no ball A1, or it is as near to two corners of the die.",
        why="The mark shows in which corner ball A1 is.",
        mend="Leave the mark out, or name the balls so that A1 is in a corner.",
    ),
    Code(
        code="E537",
        title="no room for pin 1",
        means="No place in the corner of ball A1 is free for the mark, or the given one is not "
        "free or in another corner.",
        why="A mark in the wrong corner turns the part about when it is mounted.",
        mend="Make it smaller, or give it a place that is free.",
    ),
    Code(
        code="E538",
        title="numbers on too large an inverted plate",
        means="masks.data inverts the plate of a layer with numbers of dies, and the wafer has "
        "more dies than are drawn one by one.",
        why="With a number of its own no die is like the next, and an inverted plate has nothing "
        "left to repeat: the file would have a copy of each die.",
        mend="Use masks.data: as_drawn, or larger dies, or numbers on another layer.",
    ),
    Code(
        code="E539",
        title="numbers at the plating ring",
        means="Numbers in the street below the outermost dies may come nearer to the plating ring "
        "than the rules allow.",
        why="The ring and the numbers are metal of one mask.",
        mend="Use a larger edge exclusion, a ring nearer to the edge, or numbers in the die.",
    ),
    Code(
        code="V681",
        title="title of a plate",
        means="The text that is drawn on a mask plate is missing, or reads otherwise than the "
        "spec's set, name, layer, mask number, revision and tone.",
        why="It is what tells one plate from another in the box and on the aligner.",
        mend="Run again; report it if it stays.",
    ),
    Code(
        code="V682",
        title="shapes beside the title",
        means="In the area of a plate's title something else is drawn, or a letter is not whole.",
        why="What is there prints beside the wafer, and nobody has asked for it.",
        mend="Run again; report it if it stays.",
    ),
    Code(
        code="V683",
        title="title out of place",
        means="The title lies over the wafer, or at the edge of the plate.",
        why="Over the wafer it would print on dies.",
        mend="Run again; report it if it stays.",
    ),
    Code(
        code="V684",
        title="mark of pin 1",
        means="The mark of pin 1 is missing in a die, or is not exactly the shape that the spec "
        "has at its place.",
        why="It is how people see which way the part is turned.",
        mend="Draw it as the spec has it.",
    ),
    Code(
        code="V685",
        title="mark of pin 1 in another corner",
        means="The mark of pin 1 is drawn in a corner of the die that is not that of ball A1.",
        why="The part would be mounted turned about.",
        mend="Put it into the corner of ball A1: a die that was mirrored has it in another.",
    ),
    Code(
        code="V686",
        title="number of a die",
        means="The number that is drawn at a die reads otherwise than that of the wafer map.",
        why="A part that is found bad is looked up in the map by its number.",
        mend="Draw x and y as wafer.numbering counts them.",
    ),
    Code(
        code="V687",
        title="die without a number",
        means="No number is drawn at a die that must have one.",
        why="The part cannot be found in the map of its wafer.",
        mend="Draw x and y as wafer.numbering counts them.",
    ),
    Code(
        code="V688",
        title="shapes beside a number",
        means="Where the number of a die is, something else is drawn, or a digit is not whole, or "
        "there is a number that the spec does not want.",
        why="It is metal or an opening that nobody has asked for.",
        mend="Draw the digits alone there.",
    ),
    Code(
        code="V689",
        title="mark or number too close",
        means="The mark of pin 1 or the number of a die is closer to another shape of its layer "
        "than the rules allow.",
        why="Metal that touches is a short, and openings that touch have no wall between them.",
        mend="Move the other shape, or the mark.",
    ),
    Code(
        code="N121",
        title="numbers in the street",
        means="The numbers of dies are metal in the street.",
        why="The saw takes them, and some blades clog with copper.",
        mend="Nothing, or put them into the die.",
    ),
    Code(
        code="N122",
        title="dies without a number",
        means="The numbers of some dies would reach into a window of the wafer that is kept free "
        "of their layer: they are left out.",
        why="wafer.knock_outs, and the sites of alignment marks, leave nothing there.",
        mend="Nothing, or move the window, or put the numbers into the die.",
    ),
)
