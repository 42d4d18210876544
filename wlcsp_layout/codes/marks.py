"""E51x and N106: marks that cannot be drawn or read; V67x: marks in the written file."""

from wlcsp_layout.codes.code import Code

CODES: tuple[Code, ...] = (
    Code(
        code="E510",
        title="edge of a mark off the grid",
        means="A cross, a box or a line is drawn about its center, and its size is odd in "
        "nanometers.",
        why="Every drawn edge must lie on the 1 nm grid, and the two parts of a mark about one "
        "center.",
        mend="Use an even size.",
    ),
    Code(
        code="E511",
        title="mark too fine to print",
        means="A line or a space of a mark is below the least one of a mask that draws it.",
        why="What is not printed cannot be aligned to.",
        mend="Make it larger, or correct the rule.",
        source="the rules of the spec",
    ),
    Code(
        code="E512",
        title="pair of masks that is none",
        means="A pair of marks.pairs has one mask twice, the upper mask first, or is listed twice.",
        why="A mask is aligned to what is on the wafer already.",
        mend="Write [lower, upper], in the order d1, d2, rdl, d3.",
    ),
    Code(
        code="E513",
        title="mark that cannot be read",
        means="The arms of a cross are as wide as it is long, a box does not fit into its frame, "
        "or two lines of a vernier would be in line at once.",
        why="Such a mark shows no place, or two of them.",
        mend="Change the sizes.",
    ),
    Code(
        code="E514",
        title="block of marks beyond the usable circle",
        means="A corner of a block of marks does not lie in the usable circle of the wafer.",
        why="Resist is not sound in the edge exclusion; marks there are not read.",
        mend="Move the block inward.",
    ),
    Code(
        code="E515",
        title="blocks of marks overlap",
        means="Two blocks of marks are nearer to each other than their margin.",
        why="Nobody would know which shape belongs to which mark.",
        mend="Move them apart.",
    ),
    Code(
        code="E516",
        title="bias that swallows marks",
        means="With the bias of a film its marks vanish, or grow together.",
        why="Marks are drawn with the bias as all shapes of the plate.",
        mend="Use a smaller bias, or larger marks.",
    ),
    Code(
        code="E517",
        title="bars for the saw that do not fit",
        means="The bars of marks.dicing are wider than the street, or so long that bars of streets "
        "that cross may meet, or their layer is open there already.",
        why="They must stand in the street, apart from each other, and be seen.",
        mend="Make them narrower or shorter, or draw them on another layer.",
    ),
    Code(
        code="E518",
        title="block of marks in a window",
        means="A block of marks reaches into a window of wafer.knock_outs.",
        why="In a window nothing is drawn: it is for something else.",
        mend="Move the block.",
    ),
    Code(
        code="N106",
        title="ends of streets without a bar",
        means="A bar of marks.dicing would reach into the outermost millimeter of the wafer, the "
        "edge-bead zone of its layer, the plating ring, a window or a keep-out: it is left out.",
        why="The operator of the saw looks for bars at both ends of a street.",
        mend="Nothing has to be done; shorter bars or a smaller gap may fit.",
    ),
    Code(
        code="V671",
        title="mark missing",
        means="The spec has a block of marks, a mark or a bar for the saw at this place, and the "
        "file lacks it or a part of it.",
        why="A mask without its marks cannot be aligned, or not be measured.",
        mend="Draw it again by marks of the spec.",
    ),
    Code(
        code="V672",
        title="strange shape among marks",
        means="A shape lies in the window of a block of marks, or at the end of a street, and "
        "belongs to no mark of the spec.",
        why="Operators and machines take it for a mark.",
        mend="Remove it.",
    ),
    Code(
        code="V673",
        title="mark off its place",
        means="A shape of a mark, a whole mark or a whole block is drawn moved, turned or "
        "mirrored.",
        why="Whoever aligns by it puts the whole mask as far off.",
        mend="Draw it where the spec has it.",
    ),
    Code(
        code="V674",
        title="mark on another layer",
        means="A shape of a mark is on the layer of another mask than its own.",
        why="A pair of which both parts are on one mask always fits.",
        mend="Draw it on its own layer; of swapped layers, swap them back.",
    ),
    Code(
        code="V675",
        title="partners of a pair off center",
        means="The shapes of the lower and the upper mask in a cross or a box do not have one "
        "center, as measured on the file.",
        why="The mark would show an error of the alignment that there is not.",
        mend="Draw both about one center.",
    ),
    Code(
        code="V676",
        title="vernier with another step",
        means="The distances between the lines of the two scales of a vernier, as measured on the "
        "file, do not differ by marks.vernier.step_um.",
        why="Every reading would be wrong by the same factor.",
        mend="Draw the scales by marks.vernier.",
    ),
    Code(
        code="V677",
        title="block of marks over a die",
        means="A block of marks, with its margin, shares area with a die.",
        why="The marks are printed into the die, and its shapes into the marks.",
        mend="Leave the die out there, or move the block.",
    ),
    Code(
        code="V678",
        title="mark of another shape",
        means="A shape of a mark is drawn with another outline or size.",
        why="A line that is too wide measures something else than the mask.",
        mend="Draw it by marks of the spec.",
    ),
    Code(
        code="V679",
        title="block of marks too many",
        means="The layer mark has the outline of a block where the spec has none.",
        why="A mask has marks where the tool looks for them, and nowhere else.",
        mend="Remove the block, or list its place in marks.sites_um.",
    ),
)
