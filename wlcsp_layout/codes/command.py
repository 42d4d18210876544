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
)
