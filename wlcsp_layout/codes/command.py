"""E4xx: calls of the command line that cannot be carried out."""

from wlcsp_layout.codes.code import Code

CODES: tuple[Code, ...] = (
    Code(
        code="E401",
        title="the file is already there",
        means="wlcsp init would have to write over a file that exists. Nothing was written.",
        why="A spec holds somebody's work; a starter must never take its place.",
        mend="Give another folder (wlcsp init DIR), or move the file away.",
    ),
    Code(
        code="E402",
        title="no such template",
        means="wlcsp init has no template of this name.",
        why="A template is a folder that comes with the tool; wlcsp init --list names them all.",
        mend="Take a name of wlcsp init --list.",
    ),
    Code(
        code="E403",
        title="two specs of one name",
        means="Two specs of one call have the same name, upper and lower case alike, so that their "
        "files would go to the same folder. Nothing was written.",
        why="The second would overwrite the first, or mix with it.",
        mend="Give one of them another name: in its spec, or call wlcsp gen for each with its own "
        "-o.",
    ),
    Code(
        code="E404",
        title="no such code",
        means="wlcsp explain knows no finding with this code.",
        why="Codes are a capital letter and three digits, and are never used again for another "
        "meaning.",
        mend="Copy the code from the message; wlcsp explain alone lists all of them.",
    ),
    Code(
        code="E405",
        title="SOURCE_DATE_EPOCH",
        means="The environment variable SOURCE_DATE_EPOCH is set and holds no whole number of "
        "seconds since 1970.",
        why="It dates the written files; a wrong date must not be guessed.",
        mend="Set it to whole seconds, or unset it: files then carry a fixed date.",
        source="reproducible-builds.org, SOURCE_DATE_EPOCH specification",
    ),
    Code(
        code="E411",
        title="layout cannot be read",
        means="The layout that is to be judged is not there, is a folder, or may not be read.",
        why="Nothing can be said about a file that nobody can open.",
        mend="Give the path of the layout first and of its spec second.",
    ),
    Code(
        code="E412",
        title="not a layout",
        means="The file that is to be judged does not begin as GDSII or OASIS do.",
        why="The format is read from the first bytes of a file, not from its name.",
        mend="Give a .gds or .oas file; unpack it if it is compressed. The spec comes second.",
    ),
    Code(
        code="E413",
        title="markers in the place of an input",
        means="The markers would be written over the layout or the spec of the same call. Nothing "
        "was written.",
        why="A slip of a key must not cost a layout.",
        mend="Give --markers a path of its own, as NAME.lyrdb.",
    ),
    Code(
        code="E414",
        title="no place for a design-rule script",
        means="The design-rule script would be written over a file that the spec is read from, or "
        "under a name that does not end in .drc. Nothing was written.",
        why="A slip of a key must not cost a spec; KLayout tells the language of a script by its "
        "suffix.",
        mend="Give -o a path of its own, as NAME.drc.",
        source="KLayout 0.28.5, drc_interpreters.lym: the suffixes .lydrc (XML) and .drc (text)",
    ),
    Code(
        code="E415",
        title="no place for a picture of the wafer",
        means="The picture would be written over a file that the spec is read from, or under a "
        "name that does not end in .svg. Nothing was written.",
        why="A slip of a key must not cost a spec; programs tell a picture by its suffix.",
        mend="Give --picture a path of its own, as NAME.svg.",
    ),
    Code(
        code="E417",
        title="no manifest",
        means="wlcsp verify --manifest was given something that is neither a manifest of wlcsp nor "
        "a folder with exactly one.",
        why="Without the list of files and hashes there is nothing to prove.",
        mend="Give NAME.manifest.json, or the folder that wlcsp gen wrote.",
    ),
    Code(
        code="E443",
        title="no KLayout",
        means="No KLayout with klive runs on this machine, and there is no program klayout to "
        "start.",
        why="wlcsp does not bring a viewer of its own for editing: KLayout is the one people use.",
        mend="Install KLayout from klayout.de, give its path with --klayout PROGRAM, or draw "
        "pictures with wlcsp render.",
    ),
    Code(
        code="E444",
        title="not klive",
        means="Somebody listens on the port of klive and does not answer as klive does.",
        why="Whether the layout is shown cannot be told.",
        mend="Give klive's port with --port, or open a new window with wlcsp view --new.",
        source="the sources of klive and kfactory",
    ),
    Code(
        code="E445",
        title="no page",
        means="wlcsp view --html shows the page NAME.html that lies beside the layout, and there "
        "is none.",
        why="The page is made of the written layout while it is judged, not when it is looked at.",
        mend="Run wlcsp gen, which writes the page with the layout.",
    ),
    Code(
        code="E446",
        title="no browser",
        means="No browser could be started on this machine.",
        why="The page needs one; it needs no network.",
        mend="Open the file by hand, here or elsewhere, or name a browser in BROWSER.",
    ),
)
