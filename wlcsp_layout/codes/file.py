"""V2xx: what a mask shop refuses in a file."""

from wlcsp_layout.codes.code import Code

_LINT = "our list of what tape-out checks ask for, after SiEPIC-Tools issue 91 and mpw_precheck "
_LINT += "issue 266"
_FORMAT = "GDSII stream format: the order and the data of records as the package documentation of "
_FORMAT += "JGDS 1.4 (OhraSys) gives them"

CODES: tuple[Code, ...] = (
    Code(
        code="V200",
        title="no layout file",
        means="The file cannot be opened, is empty or a folder, holds no cell, or begins as no "
        "format that KLayout reads.",
        why="There is nothing to judge.",
        mend="Give a GDSII or OASIS file; the message says what was found instead.",
    ),
    Code(
        code="V201",
        title="damaged records",
        means="The file begins as GDSII, and at the byte that is named a record is cut short, "
        "unknown, of a wrong length or type, or in a wrong place.",
        why="What follows such a record is guessed by every reader in its own way.",
        mend="Write or copy the file anew: most often it was cut short on the way.",
        source=_FORMAT,
    ),
    Code(
        code="V202",
        title="bytes after the end",
        means="Something else than zero padding follows the record ENDLIB.",
        why="Readers stop at ENDLIB: what follows is silently lost. Files joined end to end look "
        "so.",
        mend="Cut the rest off, or merge the files in a layout editor.",
    ),
    Code(
        code="V203",
        title="record too long",
        means="A record has more than 32767 bytes.",
        why="Strict readers hold the length as a signed 16-bit number and lose their way.",
        mend="Cut the polygon into several of at most 4000 points.",
    ),
    Code(
        code="V204",
        title="database unit",
        means="The file's database unit is not 1 nm, or not a thousandth of the user's unit.",
        why="All of the layout is scaled by it: a wrong one scraps every mask.",
        mend="Write the file with a database unit of 0.001 um.",
    ),
    Code(
        code="V205",
        title="cell name",
        means="A cell's name has other characters than A-Z a-z 0-9 _, or more than 32.",
        why="Older readers cut names at 32 characters, or refuse them; cut names can collide.",
        mend="Rename the cell.",
        source=_LINT,
    ),
    Code(
        code="V206",
        title="cells of one name",
        means="Several cells have one name.",
        why="Readers take the first, the last, or refuse the file: what is exposed is chance.",
        mend="Keep one of them, or rename the other.",
    ),
    Code(
        code="V207",
        title="top cell",
        means="The cell NAME_WAFER is not the one cell that nothing places.",
        why="The mask shop exposes the top cell; of two of them it takes what it is told, or the "
        "first.",
        mend="Place or delete the other cells, or give the top cell its name.",
        source=_LINT,
    ),
    Code(
        code="V208",
        title="missing cell",
        means="A cell is placed and not in the file.",
        why="Readers show nothing there, without a word.",
        mend="Add the cell, or delete what places it.",
    ),
    Code(
        code="V209",
        title="recursion",
        means="A cell places itself, directly or by way of others.",
        why="Such a layout has no end; readers hang or refuse it.",
        mend="Delete one of the placements that make the circle.",
    ),
    Code(
        code="V210",
        title="unknown layer",
        means="Shapes or texts lie on a layer that the spec does not have.",
        why="They are on no mask, or on the wrong one.",
        mend="Delete them, or give the number in layers: of the spec.",
        source=_LINT,
    ),
    Code(
        code="V211",
        title="texts among shapes",
        means="A text lies on a layer of shapes, or a shape on the layer of texts.",
        why="Texts are not exposed, and shapes among them are lost with the layer.",
        mend="Move them to a layer of their kind.",
    ),
    Code(
        code="V212",
        title="path",
        means="The file holds PATH elements.",
        why="Readers draw the ends and corners of paths in different ways, and off the grid.",
        mend="Draw the outline as a polygon.",
        source=_LINT,
    ),
    Code(
        code="V213",
        title="BOX or NODE element",
        means="The file holds BOX or NODE elements.",
        why="They are no geometry by the format: some readers draw them, others do not.",
        mend="Draw a polygon instead, or delete them.",
    ),
    Code(
        code="V214",
        title="too many points",
        means="A polygon has more than 4000 corners.",
        why="Strict readers refuse it, or cut it where nobody meant to.",
        mend="Cut it into several, or draw circles with a coarser chord tolerance.",
        source=_LINT,
    ),
    Code(
        code="V215",
        title="open polygon",
        means="The last point of a polygon is not its first.",
        why="The format asks for it; readers close the polygon, drop it or stop.",
        mend="Repeat the first point at the end.",
        source=_FORMAT,
    ),
    Code(
        code="V216",
        title="no area",
        means="A polygon has less than three corners, or all of it lies on lines without area.",
        why="It exposes nothing, and trips the mask shop's checks.",
        mend="Delete it.",
        source=_LINT,
    ),
    Code(
        code="V217",
        title="polygon meets itself",
        means="A polygon crosses itself, or touches itself at a corner or along an edge, as the "
        "cut of a keyhole does.",
        why="What is inside is a matter of the reader's fill rule; and the cut of a keyhole can "
        "open into a line when it is sized.",
        mend="Cut it into polygons that do not touch themselves.",
        source=_LINT,
    ),
    Code(
        code="V218",
        title="sliver",
        means="A polygon, or a part of one that is at least 0.1 um long, is less than 10 nm wide.",
        why="No mask of a package holds it: it comes from rounding or from a slip of the mouse, "
        "and makes flying resist.",
        mend="Delete it, or draw it as wide as it is meant.",
        source="our choice: package lithography draws micrometers",
    ),
    Code(
        code="V219",
        title="polygon drawn twice",
        means="A cell holds the same polygon on the same layer more than once.",
        why="It is exposed twice by some writers, and cancels itself out by the even-odd rule.",
        mend="Keep one of them.",
    ),
    Code(
        code="V220",
        title="overlap",
        means="Shapes of one layer share area.",
        why="Openings and streets are drawn side by side, each place once: an overlap is a shape "
        "out of its place, and is exposed twice by some writers.",
        mend="Move or trim one of the shapes.",
        source="CONTRACT: no overlap on a layer",
    ),
    Code(
        code="V221",
        title="magnification",
        means="A placed cell is magnified.",
        why="Magnified corners leave the grid, and readers round them in different ways.",
        mend="Draw the cell in its own size.",
        source=_LINT,
    ),
    Code(
        code="V222",
        title="rotation",
        means="A placed cell is turned by something else than a multiple of 90 degrees.",
        why="Turned corners leave the grid, and readers round them in different ways.",
        mend="Turn it by a multiple of 90 degrees, or draw it turned.",
        source=_LINT,
    ),
    Code(
        code="V223",
        title="absolute flag",
        means="A placed cell or a text says that angle or magnification are absolute.",
        why="Hardly any reader follows the flag, KLayout neither.",
        mend="Clear the flag.",
    ),
    Code(
        code="V224",
        title="slanted array",
        means="The columns and rows of an array do not run along the axes, one along each.",
        why="Readers of mask shops expect arrays along the axes.",
        mend="Place the cells in rows along the axes.",
        source=_LINT,
    ),
    Code(
        code="V225",
        title="array counts",
        means="An array has no column or row, or more than 32767.",
        why="The numbers are signed 16-bit ones: 40000 columns are none for a strict reader.",
        mend="Split the array.",
        source=_FORMAT,
    ),
    Code(
        code="V226",
        title="array off the grid",
        means="The span of an array is no whole number of nanometers for each column or row.",
        why="The places in between are off the grid: readers round them, split the array, or "
        "add up the error.",
        mend="Give the array corners that its counts divide.",
    ),
    Code(
        code="V227",
        title="beyond 32 bits",
        means="A placed cell reaches beyond the coordinates that GDSII has.",
        why="Readers that flatten it wrap around: shapes appear on the other side of the wafer.",
        mend="Move it nearer, or shorten the array.",
        source=_FORMAT,
    ),
    Code(
        code="V228",
        title="two readers, two layouts",
        means="Our own record reader and KLayout find different things in the file.",
        why="Where two readers differ, the mask shop's may differ again.",
        mend="Write the file anew from a layout editor; report it if it comes from wlcsp.",
    ),
    Code(
        code="V229",
        title="text of odd characters",
        means="A text is empty, or holds something else than printable ASCII.",
        why="Readers take such bytes in different ways, and KLayout's scripts refuse some.",
        mend="Write it in plain letters.",
    ),
    Code(
        code="V230",
        title="too much to look at",
        means="Flattened, a cell holds more than 20 million shapes, or more than 2 million dies.",
        why="A few bytes of nested arrays can hold more than any memory does. No wafer has so "
        "many: an array is wrong, and nothing else was looked at.",
        mend="Shorten the array.",
        source="our choice: about a gigabyte of shapes",
    ),
)
