"""The text of a spec as plain data, with the place of every key and value.

Scalars are read by our own rules: whole numbers and decimals are exact, `true` and `false` are the
only booleans, quotes always make text. What YAML readers take for something else than it looks
like (`NO`, `012`, `1e3`, `12:30`) is refused instead of guessed.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any, TypeAlias

import yaml

from wlcsp_layout.errors import Finding, Place

Field: TypeAlias = tuple[str | int, ...]
"""The path of a value by its keys: ("balls", "grid", "missing", 3)."""

MOST_BYTES = 16_000_000
DEEPEST = 32
MOST_ALIASES = 64
MOST_NODES = 1_000_000

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Unusable:
    """Stands for a value that was refused when it was read; whatever holds it is not valid."""

    def __repr__(self) -> str:
        """Name it in a debugger; no message shows it."""
        return "<refused>"


REFUSED = Unusable()


@dataclass(frozen=True, kw_only=True)
class Document:
    """A spec's data and the places in its text."""

    path: Path
    data: object
    problems: tuple[Finding, ...]
    values: dict[Field, Place] = field(repr=False)
    keys: dict[Field, Place] = field(repr=False)

    def place(self, *at: str | int) -> Place:
        """Return where a value stands; of one that is not there, the key of its nearest parent."""
        if at in self.values:
            return self.values[at]
        while at:
            at = at[:-1]
            if at in self.keys:
                return self.keys[at]
        return Place(file=str(self.path), line=1, column=1)

    def key_place(self, *at: str | int) -> Place:
        """Return where a key stands, or its value where it is an item of a list."""
        return self.keys.get(at) or self.place(*at)


def dotted(at: Field) -> str:
    """Return a field as messages name it: balls.grid.missing[3]."""
    text = ""
    for step in at:
        if isinstance(step, int):
            text += f"[{step}]"
        else:
            text += f".{step}" if text else step
    return text


def read_document(path: Path) -> Document:
    """Return the text as data.  Everything that is wrong with it is in `problems`."""
    reader = _Reader(path)
    data = reader.read()
    return Document(
        path=path,
        data=data,
        problems=tuple(reader.problems),
        values=reader.values,
        keys=reader.keys,
    )


@dataclass(kw_only=True)
class _Trap:
    code: str
    pattern: re.Pattern[str]
    what: str
    mend: str


_TRAPS = (
    _Trap(
        code="E110",
        pattern=re.compile(r"(?i:yes|no|on|off|y|n)"),
        what="{text} is a boolean to some YAML readers and a word to others",
        mend='write "{text}" in quotes for a name, or true or false',
    ),
    _Trap(
        code="E111",
        pattern=re.compile(r"[-+]?0[0-9_]+(\.[0-9_]*)?|[-+]?0[xob][0-9A-Fa-f_]+"),
        what="{text} starts with 0: some YAML readers take it for octal or hexadecimal",
        mend='write the decimal number, or "{text}" in quotes for a name',
    ),
    _Trap(
        code="E112",
        pattern=re.compile(r"[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)[eE][-+]?[0-9]+"),
        what="{text} has an exponent: some YAML readers take it for a word",
        mend='write the number in full, or "{text}" in quotes for a name',
    ),
    _Trap(
        code="E113",
        pattern=re.compile(r"[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?"),
        what="{text} is a number of base 60 to some YAML readers",
        mend='write "{text}" in quotes, or the number that is meant',
    ),
    _Trap(
        code="E114",
        pattern=re.compile(r"[-+]?[0-9]+(_[0-9]*)+(\.[0-9_]*)?"),
        what="{text} is a number with underscores to some YAML readers",
        mend='write the number without them, or "{text}" in quotes for a name',
    ),
    _Trap(
        code="E115",
        pattern=re.compile(r"[-+]?\.(?i:inf|nan)|(?i:nan|inf|infinity)"),
        what="{text} is not a finite number",
        mend="write a number",
    ),
)
_READ_TAGS = frozenset(
    f"tag:yaml.org,2002:{name}"
    for name in ("str", "int", "float", "bool", "null", "timestamp", "value", "map", "seq")
)
_WHOLE = re.compile(r"[-+]?[0-9]+")
_DECIMAL = re.compile(r"[-+]?([0-9]+\.[0-9]*|\.[0-9]+)")
_WORDS = {
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
    "null": None, "Null": None, "NULL": None, "~": None, "": None,
}  # fmt: skip


class _Reader:
    """Turns the nodes of one YAML document into data, and keeps what it says about them."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.problems: list[Finding] = []
        self.values: dict[Field, Place] = {}
        self.keys: dict[Field, Place] = {}
        self._nodes = 0
        self._aliases = 0

    def read(self) -> object:
        text = self._text()
        if text is None:
            return REFUSED
        root = self._compose(text)
        if root is None:
            return REFUSED
        return self._value(root, ())

    def _text(self) -> str | None:
        try:
            raw = self.path.read_bytes() if self.path.is_file() else None
        except OSError as error:
            self._say_unreadable(error.strerror or str(error))
            return None
        if raw is None:
            self._say_unreadable("a folder" if self.path.is_dir() else "there is no such file")
            return None
        if len(raw) > MOST_BYTES:
            self._say_unreadable(f"it has {len(raw)} bytes, more than {MOST_BYTES}")
            return None
        try:
            return raw.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = raw.count(b"\n", 0, error.start) + 1
            column = error.start - raw.rfind(b"\n", 0, error.start)
            self._say(
                "E102",
                Place(file=str(self.path), line=line, column=column),
                "text",
                "this byte is not UTF-8",
                "save the file as UTF-8",
            )
            return None

    def _say_unreadable(self, why: str) -> None:
        self.problems.append(
            Finding(
                code="E101",
                subject=str(self.path),
                what=f"it cannot be read: {why}",
                mend="give the path of a spec; wlcsp init writes one to start from",
            )
        )

    def _compose(self, text: str) -> yaml.Node | None:
        """Return the root node, once depth, aliases and the number of documents are judged."""
        start = Place(file=str(self.path), line=1, column=1)
        try:
            if not self._is_shallow(text):
                return None
            nodes = list(yaml.compose_all(text, Loader=_Loader))
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            place = self._place(mark) if mark else start
            self._say(
                "E103",
                place,
                "YAML",
                f"{error.problem or error.context}",
                "correct the text; a colon or bracket may be missing just before",
            )
            return None
        except yaml.YAMLError as error:
            self._say(
                "E103",
                start,
                "YAML",
                " ".join(str(error).split()),
                "correct the text; a character may be invisible",
            )
            return None
        if not nodes:
            self._say(
                "E104", start, "spec", "the file is empty", "wlcsp init writes a spec to start from"
            )
            return None
        if len(nodes) > 1:
            self._say(
                "E105",
                self._place(nodes[1].start_mark),
                "spec",
                f"the file holds {len(nodes)} documents",
                "keep one spec a file",
            )
            return None
        return nodes[0]

    def _is_shallow(self, text: str) -> bool:
        """Judge the events before any node is built, since building them recurses."""
        depth = 0
        for event in _events(text):
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
                if depth > DEEPEST:
                    self._say(
                        "E106",
                        self._place(event.start_mark),
                        "YAML",
                        f"the nesting is deeper than {DEEPEST} levels",
                        "a spec needs no more than 8",
                    )
                    return False
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
            elif isinstance(event, yaml.AliasEvent):
                self._aliases += 1
                if self._aliases > MOST_ALIASES:
                    self._say(
                        "E107",
                        self._place(event.start_mark),
                        "YAML",
                        f"there are more than {MOST_ALIASES} aliases",
                        "write the values out",
                    )
                    return False
        return True

    def _value(self, node: yaml.Node, at: Field) -> object:
        self.values[at] = self._place(node.start_mark)
        self._nodes += 1
        if self._nodes == MOST_NODES:
            self._say(
                "E107",
                self.values[at],
                "YAML",
                f"aliases expand to more than {MOST_NODES} values",
                "write the values out",
            )
        if self._nodes >= MOST_NODES:
            return REFUSED
        if len(at) > DEEPEST:
            return self._refuse(
                node, at[:2], "E106", "an alias holds itself", "write the values out"
            )
        if node.tag not in _READ_TAGS:
            return self._refuse(
                node, at, "E116", f"the tag {node.tag} is not read", "write the value without a tag"
            )
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, at)
        if isinstance(node, yaml.SequenceNode):
            return [self._value(item, (*at, i)) for i, item in enumerate(node.value)]
        return self._scalar(node, at)

    def _mapping(self, node: yaml.MappingNode, at: Field) -> dict[str, object]:
        data: dict[str, object] = {}
        for key_node, value_node in node.value:
            key = self._key(key_node, at)
            if key is None:
                continue
            place = self._place(key_node.start_mark)
            if key in data:
                first = self.keys[*at, key]
                self._say(
                    "E108",
                    place,
                    dotted((*at, key)),
                    f"this key is already given in line {first.line}",
                    "keep one of the two",
                )
                continue
            self.keys[*at, key] = place
            data[key] = self._value(value_node, (*at, key))
        return data

    def _key(self, node: yaml.Node, at: Field) -> str | None:
        if not isinstance(node, yaml.ScalarNode) or node.value == "<<":
            self._say(
                "E109",
                self._place(node.start_mark),
                dotted(at) or "spec",
                "a key must be a word",
                "write plain keys; merge keys are not read",
            )
            return None
        value = self._scalar(node, (*at, node.value))
        return None if value is REFUSED else str(node.value)

    def _scalar(self, node: yaml.Node, at: Field) -> object:
        text = str(node.value)
        if getattr(node, "style", None):
            return text
        for trap in _TRAPS:
            if trap.pattern.fullmatch(text):
                return self._refuse(
                    node, at, trap.code, trap.what.format(text=text), trap.mend.format(text=text)
                )
        if _WHOLE.fullmatch(text):
            return int(text) if len(text) <= 30 else Decimal(text)  # noqa: PLR2004  int() of a longer text may refuse
        if _DECIMAL.fullmatch(text):
            return Decimal(text)
        return _WORDS.get(text, text)

    def _refuse(self, node: yaml.Node, at: Field, code: str, what: str, mend: str) -> object:
        self._say(code, self._place(node.start_mark), dotted(at), what, mend)
        return REFUSED

    def _place(self, mark: Any) -> Place:  # noqa: ANN401  yaml and its C part each have a Mark
        return Place(file=str(self.path), line=mark.line + 1, column=mark.column + 1)

    def _say(self, code: str, place: Place, subject: str, what: str, mend: str) -> None:
        self.problems.append(Finding(code=code, subject=subject, what=what, mend=mend, place=place))


def _events(text: str) -> Iterator[yaml.Event]:
    """Yield the parser's events, all those before a place that it refuses included.

    A bracket may begin a key, so that the parser reads on for the colon before it gives the
    bracket's event: a limit of its own, 1000 levels, can stop it before it gives the 33rd level.
    Raises: yaml.YAMLError, as the parser does.
    """
    given = 0
    try:
        for event in yaml.parse(text, Loader=_Loader):
            given += 1
            yield event
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        before = text[: mark.index] if mark else ""
        with suppress(yaml.YAMLError):
            yield from islice(yaml.parse(before, Loader=_Loader), given, None)
        raise


def walk(data: object, at: Field = ()) -> Iterator[tuple[Field, object]]:
    """Yield every value with its field, parents first."""
    yield at, data
    if isinstance(data, dict):
        for key, value in data.items():
            yield from walk(value, (*at, key))
    elif isinstance(data, list):
        for i, value in enumerate(data):
            yield from walk(value, (*at, i))
