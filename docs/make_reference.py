"""Write docs/spec.md and docs/findings.md from the code; with --check only compare.

Run by `make docs`; the tests run the comparison.
"""

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from wlcsp_layout.codes import CATALOG
from wlcsp_layout.spec.json_schema import json_schema

HERE = Path(__file__).parent
MADE = "<!-- made by `make docs`: edit the code, not this page -->\n"

SPEC_HEAD = f"""{MADE}
# The spec, key by key

Lengths carry their unit in the key and must lie on the 1 nm grid; nothing is rounded. Coordinates
are die face up (looking at the balls), y up. Relative paths start at the spec's folder. `wlcsp
schema` prints the same as JSON Schema, for editors. `[S7]` marks a number from the SkyWater SKY130
PDK (`docs/rules/wlcsp`, `docs/rules/assumptions`), `[E]` one of our choice.
"""

LETTERS = {
    "E": ("The input or the call cannot be used", "exit status 2"),
    "R": ("The routing breaks a rule", "exit status 1"),
    "V": ("The written layout is not what it must be", "exit status 1"),
    "F": ("A fault of the tool or the machine", "exit status 3"),
    "W": ("Warnings", "exit status 0"),
    "N": ("Notes", "exit status 0"),
}


def pages() -> dict[Path, str]:
    """Return the pages by their files."""
    return {
        HERE / "spec.md": SPEC_HEAD + "".join(_spec(json_schema())),
        HERE / "findings.md": "".join(_findings()),
    }


def _spec(schema: Mapping[str, Any]) -> Iterator[str]:
    definitions: Mapping[str, Mapping[str, Any]] = schema["$defs"]
    shown: set[str] = set()

    def section(title: str, model: Mapping[str, Any]) -> Iterator[str]:
        yield f"\n## {title}\n\n"
        if model.get("description"):
            yield f"{_line(model['description'])}\n\n"
        yield "| key | value | default | |\n| --- | --- | --- | --- |\n"
        below: list[tuple[str, Mapping[str, Any]]] = []
        for key, field in model.get("properties", {}).items():
            default = _default(key, field, model.get("required", ()))
            yield f"| `{key}` | {_type(field)} | {default} | {_line(field.get('description', ''))} |\n"
            for name in _references(field):
                if name not in shown and definitions[name].get("properties"):
                    shown.add(name)
                    below.append(
                        (key if title == "The whole" else f"{title}.{key}", definitions[name])
                    )
        for name, inner in below:
            yield from section(name, inner)

    yield from section("The whole", schema)


def _references(field: object) -> Iterator[str]:
    if isinstance(field, dict):
        if "$ref" in field:
            yield str(field["$ref"]).rsplit("/", 1)[-1]
        for value in field.values():
            yield from _references(value)
    elif isinstance(field, list):
        for value in field:
            yield from _references(value)


def _type(field: Mapping[str, Any]) -> str:
    """Return the kinds of value that a field takes, in words."""
    for several in ("anyOf", "oneOf"):
        if several in field:
            kinds = [_type(kind) for kind in field[several] if kind.get("type") != "null"]
            return " or ".join(dict.fromkeys(kinds))
    if "$ref" in field:
        return "mapping"
    if "const" in field:
        return f"`{field['const']}`"
    if "enum" in field:
        return ", ".join(f"`{value}`" for value in field["enum"])
    kind = field.get("type", "any")
    if kind == "array":
        count = field.get("maxItems")
        return f"list of {count}" if count else "list"
    if isinstance(kind, list):
        return " or ".join(str(item) for item in kind)
    words = {
        "object": "mapping",
        "string": "text",
        "integer": "whole number",
        "boolean": "true, false",
    }
    return words.get(str(kind), str(kind))


def _default(key: str, field: Mapping[str, Any], required: object) -> str:
    if isinstance(required, list | tuple) and key in required:
        return "required"
    value = field.get("default")
    if isinstance(value, str | bool) and value != "":
        return f"`{str(value).lower() if isinstance(value, bool) else value}`"
    if isinstance(value, int | float) and not _is_length(key):
        return f"`{value}`"
    return ""


def _is_length(key: str) -> bool:
    """Whether the schema's default may be in nanometers; the description states it then."""
    return key.endswith(("_um", "_mm"))


def _line(text: str) -> str:
    """Return a description as one line that fits into a table."""
    return " ".join(text.split()).replace("|", "\\|")


def _findings() -> Iterator[str]:
    yield f"{MADE}\n# Findings\n\nWhat `wlcsp explain CODE` prints, on one page. A code is never used again.\n"
    for letter, (title, status) in LETTERS.items():
        codes = sorted(code for code in CATALOG if code.startswith(letter))
        if codes:
            yield f"\n## {letter}: {title} ({status})\n"
        for code in codes:
            entry = CATALOG[code]
            yield (
                f"\n### {code}: {entry.title}\n\n{entry.means}\n\n"
                f"- Why it matters: {entry.why}\n- What to do: {entry.mend}\n"
                f"- Source: {entry.source}\n"
            )


def main() -> int:
    """Write the pages, or say which ones are stale."""
    stale = [
        path
        for path, text in pages().items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    if "--check" in sys.argv[1:]:
        for path in stale:
            print(f"{path}: not what the code says\n    run make docs")
        return bool(stale)
    for path in stale:
        path.write_text(pages()[path], encoding="utf-8", newline="\n")
        print(f"wrote {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
