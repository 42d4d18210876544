"""Write docs/spec.md, docs/rules.md and docs/findings.md from the code; with --check only compare.

Run by `make docs`; the tests run the comparison.
"""

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from wlcsp_layout.codes import CATALOG
from wlcsp_layout.rules import PRESETS
from wlcsp_layout.rules.rule import Rule
from wlcsp_layout.rules.table import RULES
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

RULES_HEAD = f"""{MADE}
# Design rules

What `wlcsp verify` measures on the written file. A rule holds when the preset has a value for it,
or the spec gives one. `wlcsp explain V311` tells why a rule exists and how to mend what breaks it.

```yaml
rules: sky130_amkor_400                  # a preset by its name; without `rules` it is `house`
```

```yaml
rules:                                   # a preset, and values in place of its own
  preset: sky130_amkor_400
  rdl_width_min_um: 15
  why: seed layer of lot 7, see report 12
```

```yaml
rules: fab.yaml                          # a file, relative to the spec's folder
```

A file of rules holds `preset`, `why` and values, as the mapping in a spec does, and `preset:
fab.yaml` in a spec puts the spec's own values over it. Values need a reason, which reports show in
place of a source. Lengths are in um on the 1 nm grid, densities fractions of 1.

A finding of a rule can be accepted at one place:

```yaml
waivers:
  - code: V317
    at: A1                               # the ball or pad, or [x_um, y_um] on the die
    why: no signal on this ball, see report 12
    until: 2027-06-30                    # the last day; without it, for good
```

V3xx, W401 and W402 can be waived, and of the routing R101, R103, R104 and R105.

## Presets

| preset | for | rules | listed as skipped |
| --- | --- | --- | --- |
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
        HERE / "rules.md": RULES_HEAD + "".join(_rules()),
        HERE / "findings.md": "".join(_findings()),
    }


def _spec(schema: Mapping[str, Any]) -> Iterator[str]:
    """Yield a section for each mapping, where it first appears, outer ones first."""
    definitions: Mapping[str, Mapping[str, Any]] = schema["$defs"]
    waiting: list[tuple[str, Mapping[str, Any]]] = [("", schema)]
    shown: set[str] = set()
    while waiting:
        path, model = waiting.pop(0)
        below: list[tuple[str, Mapping[str, Any]]] = []
        yield f"\n## {path or 'The whole'}\n\n"
        if model.get("description"):
            yield f"{_line(model['description'])}\n\n"
        yield "| key | value | default | |\n| --- | --- | --- | --- |\n"
        for key, field in model["properties"].items():
            yield _row(key, field, is_required=key in model.get("required", ()))
            for name in _references(field):
                if name not in shown and definitions[name].get("properties"):
                    shown.add(name)
                    below.append((f"{path}.{key}" if path else key, definitions[name]))
        waiting = below + waiting


def _row(key: str, field: Mapping[str, Any], *, is_required: bool) -> str:
    default = "required" if is_required else _default(key, field)
    return f"| `{key}` | {_type(field)} | {default} | {_line(field.get('description', ''))} |\n"


def _references(field: object) -> Iterator[str]:
    if isinstance(field, dict):
        if "$ref" in field:
            yield str(field["$ref"]).rsplit("/", 1)[-1]
        for value in field.values():
            yield from _references(value)
    elif isinstance(field, list):
        for value in field:
            yield from _references(value)


WORDS = {
    "object": "mapping",
    "string": "text",
    "integer": "whole number",
    "boolean": "true, false",
}


def _type(field: Mapping[str, Any]) -> str:
    """Return the kinds of value that a field takes, in words."""
    several = field.get("anyOf") or field.get("oneOf")
    if several:
        kinds = [_type(kind) for kind in several if kind.get("type") != "null"]
        return " or ".join(dict.fromkeys(kinds))
    if "$ref" in field:
        return "mapping"
    values = [field["const"]] if "const" in field else field.get("enum")
    if values:
        return ", ".join(f"`{value}`" for value in values)
    names = field.get("type", "any")
    if names == "array":
        return f"list of {field['maxItems']}" if "maxItems" in field else "list"
    return " or ".join(WORDS.get(n, n) for n in ([names] if isinstance(names, str) else names))


def _default(key: str, field: Mapping[str, Any]) -> str:
    value = field.get("default")
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, str) or (isinstance(value, int | float) and not _is_length(key)):
        return f"`{value}`"
    return ""


def _is_length(key: str) -> bool:
    """Whether the schema's default may be in nanometers; the description states it then."""
    return key.endswith(("_um", "_mm"))


def _line(text: str) -> str:
    """Return a description as one line that fits into a table."""
    return " ".join(text.split()).replace("|", "\\|")


def _rules() -> Iterator[str]:
    """Yield the presets, what no rule of theirs measures, and each rule with its values."""
    for preset in PRESETS.values():
        skipped = sum(bool(limit.skipped) for limit in preset.limits.values())
        run = len(preset.limits) - skipped
        yield f"| `{preset.name}` | {preset.title} | {run} | {skipped or ''} |\n"
    yield "\nWhat their sources ask for and no rule measures:\n\n"
    yield "| preset | row | why not |\n| --- | --- | --- |\n"
    for preset in PRESETS.values():
        for row, why in preset.left_out:
            yield f"| `{preset.name}` | {_line(row)} | {_line(why)} |\n"
    yield "\n## Rules\n"
    for rule in RULES.values():
        yield from _rule(rule)


def _rule(rule: Rule) -> Iterator[str]:
    layers = ", ".join(f"`{layer}`" for layer in rule.layers) or "none"
    yield f"\n### {rule.code}: {rule.name}\n\n{CATALOG[rule.code].means} Layers: {layers}.\n\n"
    yield "| preset | value | source |\n| --- | --- | --- |\n"
    for preset in PRESETS.values():
        limit = preset.limits.get(rule.name)
        if limit:
            skipped = f"; skipped: {limit.skipped}" if limit.skipped else ""
            yield f"| `{preset.name}` | {limit.text} | {_line(limit.source + skipped)} |\n"


def _findings() -> Iterator[str]:
    yield f"{MADE}\n# Findings\n\n"
    yield "What `wlcsp explain CODE` prints, on one page. A code is never used again.\n"
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
