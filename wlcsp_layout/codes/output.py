"""F1xx, V1xx and N1xx: writing, reading back, and notes on a wafer."""

from wlcsp_layout.codes.code import Code

CODES: tuple[Code, ...] = (
    Code(
        code="F101",
        title="file not written",
        means="The system refused to make, write or rename a file or folder; its reason is in the "
        "message.",
        why="A mask must appear whole or not at all: nothing was left behind.",
        mend="Free some space, correct the permissions, or choose another folder with -o.",
    ),
    Code(
        code="F102",
        title="file came out short",
        means="The written file cannot be read back: most often the disk is full.",
        why="gdstk does not report write errors, so that every file is read back before it gets "
        "its name.",
        mend="Free some space and run again.",
    ),
    Code(
        code="F103",
        title="beyond the format",
        means="A cell holds what GDSII or OASIS cannot hold, or what no mask shop takes. This is a "
        "fault of wlcsp.",
        why="gdstk would write it without a word.",
        mend="Please report it with the spec.",
    ),
    Code(
        code="F104",
        title="no answer from KLayout",
        means="The process that reads the written files back with KLayout ended without an answer.",
        why="A file that was not read back must not reach a mask shop: nothing was published.",
        mend="Look for lack of memory, reinstall the package klayout, and run again.",
    ),
    Code(
        code="F105",
        title="KLayout did not start",
        means="The program that was to show the layout could not be started, or ended at once.",
        why="The layout is not shown; the file itself is as it was.",
        mend="Start KLayout by itself and see what it says: most often there is no display.",
    ),
    Code(
        code="V100",
        title="layout rejected",
        means="The layout was drawn, broke a rule, and was moved to rejected/ with its markers.",
        why="An earlier good result stays untouched, and no tool picks up the bad one.",
        mend="Open it in KLayout with the marker database, mend the spec, and run again.",
    ),
    Code(
        code="V101",
        title="written file unreadable",
        means="KLayout cannot read the written file.",
        why="A file that a second engine cannot read must not reach a mask shop.",
        mend="Run again; report it if it stays.",
    ),
    Code(
        code="V102",
        title="frame of the file",
        means="Database unit, cells or top cell of the written file are not as meant.",
        why="Everything else is measured from them.",
        mend="Run again; report it if it stays.",
    ),
    Code(
        code="V103",
        title="polygons",
        means="The polygons of a layer in the written file differ from what was meant, corner for "
        "corner.",
        why="One moved corner can be a scrapped mask.",
        mend="Run again; report it if it stays.",
    ),
    Code(
        code="V104",
        title="texts",
        means="The texts of a cell in the written file differ from what was meant.",
        why="They carry the nets' names.",
        mend="Run again; report it if it stays.",
    ),
    Code(
        code="V105",
        title="placements",
        means="The placed cells and arrays in the written file differ from what was meant.",
        why="A moved array moves a row of dies.",
        mend="Run again; report it if it stays.",
    ),
    Code(
        code="V106",
        title="open nets, nothing drawn",
        means="The routing left nets open; their findings say which and why. wlcsp gen stopped "
        "before it drew anything, and an earlier result is as it was.",
        why="A layout with an open net cannot pass, and drawing and reading a wafer takes longer "
        "than finding out.",
        mend="Mend what the findings name. With --keep-going the layout is drawn into rejected/ "
        "all the same, with a line in its marker database wherever metal is missing.",
    ),
    Code(
        code="N101",
        title="best offset",
        means="The offset with the most full dies was searched and is shown, and whether it is "
        "proven to be the best of all offsets in whole nanometers, in the order of wafer.prefer. "
        "wlcsp map shows the other symmetric offsets beside it.",
        why="It is for planning: once a fab has stepped the wafer, the masks must follow its "
        "offset.",
        mend="Write the offset, or the fab's map, into the spec.",
    ),
    Code(
        code="N102",
        title="mapped places left empty",
        means="The die map has places of another kind than die or product.",
        why="They belong to the fab's own test dies.",
        mend="Nothing has to be done.",
    ),
    Code(
        code="N103",
        title="dies lost to keep-outs",
        means="Dies inside the usable circle share area with a keep-out of the wafer and are not "
        "placed.",
        why="The wafer yields so many dies less; the best offset has counted them already.",
        mend="Nothing has to be done.",
    ),
    Code(
        code="N104",
        title="dies lost to windows",
        means="Dies inside the usable circle reach into a window of wafer.knock_outs, with the "
        "full street around them. With wafer.edge they are drawn as partial dies are, less the "
        "window; without it they are not drawn.",
        why="The wafer yields so many dies less; the best offset has counted them already.",
        mend="Nothing has to be done.",
    ),
)
