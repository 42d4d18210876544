"""E54x, E55x and N141: drop-ins that cannot be drawn; V69x: drop-ins that are drawn wrongly."""

from wlcsp_layout.codes.code import Code

CODES: tuple[Code, ...] = (
    Code(
        code="E540",
        title="kind of a drop-in",
        means="A kind in wafer.drop_ins has the name of another kind, of one of the fab's in "
        "wafer.dies, or a word that names of the product's own cells have; or NAME_KIND has more "
        "than 20 characters.",
        why="Cells of a drop-in are called NAME_KIND_..., of at most 32 characters, and maps count "
        "dies by kind: each kind must be told from all others.",
        mend="Use another or a shorter name, as TEST1.",
    ),
    Code(
        code="E541",
        title="drop-in at no full die",
        means="A place in wafer.drop_ins is no full die of the wafer: it is cut by the usable "
        "circle, in a keep-out, left empty by the fab's map, or off the wafer; or the point of a "
        "rule lies beyond the usable radius.",
        why="A drop-in takes the place of a die. With offset: best, places change when the die, "
        "the street or a keep-out does; a rule follows them.",
        mend="Look at wlcsp map; columns and rows count from the reference die, to the right and "
        "up.",
    ),
    Code(
        code="E542",
        title="place of a drop-in taken",
        means="Two drop-ins are to stand at one place.",
        why="There is one die at a place.",
        mend="Choose another die, or another radius of a rule.",
    ),
    Code(
        code="E543",
        title="what a drop-in is",
        means="An entry of wafer.drop_ins has none of blank, marks, spec and gds, or several "
        "of them; or gds lacks layers, or cell or layers stand without gds.",
        why="It must be clear what is drawn.",
        mend="Give exactly one of blank: true, marks: true, spec: FILE, and gds: FILE with layers.",
    ),
    Code(
        code="E544",
        title="spec of a drop-in unusable",
        means="The spec that a drop-in names has problems, which are listed with their own places.",
        why="Its die is resolved, routed, drawn and judged as that of any spec.",
        mend="Correct it: wlcsp check says the same of it alone.",
    ),
    Code(
        code="E545",
        title="drop-ins of a drop-in",
        means="The spec that a drop-in names has drop-ins itself.",
        why="A die has no other dies in it; whether they are meant for this wafer cannot be known.",
        mend="List all drop-ins in the spec of the wafer, and name specs without any.",
    ),
    Code(
        code="E546",
        title="drop-in of another size",
        means="The die of a drop-in's spec has another width or height.",
        why="All dies of a wafer are sawn along the same streets.",
        mend="Make the dies equal, or draw the smaller one into a die of the same size.",
    ),
    Code(
        code="E547",
        title="drop-in of another process",
        means="The process of a drop-in's spec differs: a thickness, tone, wall angle, bias or "
        "method of some film.",
        why="All dies of a wafer are made together, on the same plates.",
        mend="Copy process from one spec to the other.",
    ),
    Code(
        code="E548",
        title="layer map of a drop-in",
        means="A key of layers is no layer and datatype as 10/0, or a value is no layer that a "
        "file can draw.",
        why="Outline, street and wafer are drawn for it, as for all dies.",
        mend='Write "10/0": d1 for a layer to be drawn, "63/0": null for one to be left out.',
    ),
    Code(
        code="E549",
        title="bias and a drop-in of a GDSII file",
        means="A layer of a GDSII file goes to a plate that has a bias.",
        why="Biased circles are drawn anew from their diameters, which a file of polygons does not "
        "tell; moving the facets would not be exact.",
        mend="Use no bias on that film, or describe the die by a spec.",
    ),
    Code(
        code="E550",
        title="GDSII file of a drop-in",
        means="The file is not there or cannot be read, or has no such cell; or no cell is named "
        "and not exactly one stands at its top.",
        why="Nothing can be drawn of it.",
        mend="Correct gds or cell; paths begin at the folder of the spec.",
    ),
    Code(
        code="E551",
        title="layers of a drop-in's file",
        means="The cell has shapes on a layer that the map does not name, or the map names one "
        "that it does not have.",
        why="A layer that is forgotten would be lost without a word.",
        mend="Name each layer of the file; null leaves one out.",
    ),
    Code(
        code="E552",
        title="scaled placement in a drop-in's file",
        means="A cell is placed with a magnification, or turned by no multiple of 90 degrees.",
        why="Its corners would have to be rounded to the grid, and our files hold no such "
        "placement.",
        mend="Flatten it in an editor, and look at what is rounded.",
    ),
    Code(
        code="E553",
        title="drop-in's file off the grid",
        means="The database unit of the file does not give whole nanometers at some corner.",
        why="Every drawn edge must lie on the 1 nm grid, and nothing is rounded in silence.",
        mend="Snap the file to 0.001 um.",
    ),
    Code(
        code="E554",
        title="drop-in's file beyond its die",
        means="A layer of the file reaches beyond the outline of the die, which lies in it as in "
        "the spec of the wafer.",
        why="Beyond are the street, which is drawn for it, and the neighbors.",
        mend="Move the file's cell so that (0, 0) is that of the spec, or cut it.",
    ),
    Code(
        code="E555",
        title="shape of a drop-in's file",
        means="A path has round ends, no width, an odd one or slanted parts; a shape has no area; "
        "or an outline crosses itself.",
        why="None of them is one polygon with corners on the grid: readers differ in what they "
        "make of it.",
        mend="Draw what is meant as polygons.",
    ),
    Code(
        code="E556",
        title="texts of a drop-in's file",
        means="A layer that is mapped to text has shapes, or one that is mapped to another layer "
        "has texts; or a text is empty or has other characters than printable ASCII.",
        why="Masks have no texts: they would be lost. What is not ASCII has no encoding in GDSII, "
        "and each reader shows something else.",
        mend="Map a layer of plain texts to text, or to null.",
    ),
    Code(
        code="E557",
        title="no room for marks in a die",
        means="An alignment die is wanted and the spec has no marks, or the block of marks "
        "is larger than the die inside the pulled-back rim of its street.",
        why="Marks that touch an open street are no marks.",
        mend="Give marks, or fewer and smaller ones: a larger block can stand at the rim of the "
        "wafer instead, see marks.sites_um.",
    ),
    Code(
        code="N141",
        title="drop-in's file drawn differently",
        means="What a GDSII file has is drawn with the same area in another form: paths as "
        "polygons, turned or mirrored placements dissolved, overlapping shapes merged.",
        why="Mask shops take neither paths nor overlaps, and our files place dies upright alone.",
        mend="Nothing has to be done; the judge compares the areas with the file.",
    ),
    Code(
        code="V691",
        title="wrong kind of die",
        means="A die of the product stands where wafer.drop_ins wants another, or the other way "
        "round, or two kinds of drop-ins are swapped.",
        why="Wafer maps bin dies by kind: a test die would be shipped, and a product thrown away.",
        mend="Place the die that the spec wants, or correct wafer.drop_ins.",
    ),
    Code(
        code="V692",
        title="blank die not blank",
        means="A blank die has something else than its outline and its half of the street.",
        why="Blank dies are there to have nothing: for tools to look at bare dielectric, or to "
        "grip.",
        mend="Draw the outline and the street alone.",
    ),
    Code(
        code="V693",
        title="shape of the user's file lost",
        means="A die of a user's GDSII file lacks a part of what the file has on a layer, or of "
        "its outline or street. The judge reads the file anew.",
        why="What is drawn must be what was given.",
        mend="Draw it as the file has it; after a run of wlcsp, report it.",
    ),
    Code(
        code="V694",
        title="shape beside the user's file",
        means="A die of a user's GDSII file has a shape that is neither in the file nor its "
        "outline or street.",
        why="What is drawn must be what was given.",
        mend="Remove it; after a run of wlcsp, report it.",
    ),
    Code(
        code="V695",
        title="text of the user's file",
        means="A die of a user's GDSII file lacks a text of a layer that is mapped to text, or has "
        "another one.",
        why="What is drawn must be what was given.",
        mend="Write it as the file has it; after a run of wlcsp, report it.",
    ),
    Code(
        code="V696",
        title="user's file not comparable",
        means="The GDSII file of a drop-in cannot be read, has no such cell, or has a layer that "
        "the spec does not name.",
        why="Without it nobody can tell whether the die is right.",
        mend="Bring the file back that the layout was made from, or correct wafer.drop_ins.",
    ),
    Code(
        code="V697",
        title="alignment die differs",
        means="An alignment die has something else than the block of marks at its center, its "
        "outline and its half of the street.",
        why="Aligners look for the marks that they were taught.",
        mend="Draw the block of the spec, nothing else.",
    ),
)
