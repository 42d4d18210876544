"""E42x: two files that cannot be compared."""

from wlcsp_layout.codes.code import Code

CODES: tuple[Code, ...] = (
    Code(
        code="E420",
        title="a spec and a layout",
        means="wlcsp diff was given a spec and a layout. What a file is is told by what it holds, "
        "not by its name.",
        why="A spec is no drawing: whether a layout is what its spec says is for wlcsp verify.",
        mend="Call wlcsp verify with the layout and the spec, or give diff two of a kind.",
    ),
    Code(
        code="E421",
        title="the layout cannot be read",
        means="The file begins like a layout, and KLayout stops reading it; its own words follow.",
        why="A layout that is cut off or damaged would look as if shapes had been taken away.",
        mend="Get the file again: it may have been cut off on its way, or be a placeholder of "
        "large file storage.",
    ),
    Code(
        code="E422",
        title="the file cannot be read",
        means="There is no such file, it is a folder, or the system does not let it be read.",
        why="There is nothing to compare.",
        mend="Correct the path.",
    ),
    Code(
        code="E423",
        title="neither a spec nor a layout",
        means="The file is not text, and begins neither like GDSII nor like OASIS.",
        why="Only specs and layouts can be compared by what they mean.",
        mend="Give two specs, or two layouts; wlcsp gen writes GDSII and OASIS.",
    ),
)
