"""What a text says about design rules: a spec under `rules`, or a file that a spec names there."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from pydantic import ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from wlcsp_layout.errors import Finding, Place
from wlcsp_layout.quantities import distance_um
from wlcsp_layout.rules import PRESETS
from wlcsp_layout.rules.table import RULES
from wlcsp_layout.spec.complaints import complaint, nearest
from wlcsp_layout.spec.document import REFUSED, Document, Field, dotted, read_document
from wlcsp_layout.spec.schema import RulesSpec

SUFFIXES = (".yaml", ".yml")
"""Of a file of rules; other texts are names of presets."""

_OWN_KEYS = ("preset", "why")
_MENDS = {
    "E104": "write preset, why and values by the names of rules, as in a spec",
    "E105": "keep one set of rules a file",
}


@dataclass(frozen=True, kw_only=True)
class RuleFile:
    """A file of rules as far as it is valid."""

    document: Document
    spec: RulesSpec | None
    """What it says; None when anything in it is wrong."""
    problems: tuple[Finding, ...]


def is_file_name(preset: str) -> bool:
    """Whether a preset's name is that of a file."""
    return preset.endswith(SUFFIXES)


def shaped(rules: object) -> object:
    """Return rules in the one form that the model knows: preset, values and why."""
    if isinstance(rules, str):
        return {"preset": rules}
    if isinstance(rules, dict):
        own = {key: item for key, item in rules.items() if key in _OWN_KEYS}
        values = {key: item for key, item in rules.items() if key not in _OWN_KEYS}
        return {**own, "values": values} if values else own
    return rules


def read_rule_file(path: Path) -> RuleFile:
    """Return what a file of rules says.  Everything that is wrong with it is in `problems`."""
    document = read_document(path)
    problems = [_of_a_rule_file(finding) for finding in document.problems]
    data = document.data
    spec: RulesSpec | None = None
    if isinstance(data, dict):
        kept = {key: item for key, item in data.items() if item is not REFUSED}
        found = shaped(kept)
        try:
            spec = RulesSpec.model_validate(found)
        except ValidationError as error:
            problems += _of_types(error.errors(), document)
        if isinstance(found, dict):
            problems += (finding for _, finding in rule_problems(found, document, ()))
    elif data is not REFUSED:
        problems.append(
            Finding(
                code="E104",
                subject="rules",
                what="the file is not a mapping of rules",
                mend=_MENDS["E104"],
                place=document.place(),
            )
        )
    return RuleFile(document=document, spec=None if problems else spec, problems=tuple(problems))


def rule_problems(
    rules: Mapping[str, object], document: Document, at: Field
) -> Iterator[tuple[Field, Finding]]:
    """Yield what no type says: unknown names, values that no rule can have, a missing reason.

    `rules` are shaped. `at` is where they stand in the document: a spec has them under `rules` and
    may name a file, a file of rules has them at its root and may not.
    """
    preset = rules.get("preset", "house")
    is_known = preset in PRESETS or (bool(at) and is_file_name(str(preset)))
    if isinstance(preset, str) and not is_known:
        yield _unknown_preset(preset, document, at)
    values = rules.get("values")
    for name, value in values.items() if isinstance(values, dict) else ():
        if name not in RULES:
            mend = nearest(name, tuple(RULES))
            place = document.key_place(*at, name)
            yield _found((*at, name), "E120", "no such rule", mend, place)
            continue
        said = _of_value(name, value)
        if said:
            yield _found((*at, name), *said, document.place(*at, name))
    if values and not _has_reason(rules, document, at):
        field = (*at, "why")
        what = "rule values are replaced without a reason"
        yield _found(field, "E137", what, f"say why in {dotted(field)}", document.place(*field))


def _has_reason(rules: Mapping[str, object], document: Document, at: Field) -> bool:
    """Whether a reason is given; what is wrong with one of another type is said elsewhere."""
    why = rules.get("why")
    if why is None:
        return "why" not in rules and (*at, "why") in document.keys
    return not isinstance(why, str) or bool(why.strip())


def _unknown_preset(preset: str, document: Document, at: Field) -> tuple[Field, Finding]:
    field = (*at, "preset") if (*at, "preset") in document.keys else at
    what = f"{preset!r} is no preset of rules"
    mend = nearest(preset, tuple(PRESETS))
    if is_file_name(preset):
        what = f"{preset!r} is a file, and a file of rules names no other"
        mend = f"name a preset: {', '.join(PRESETS)}"
    elif at and not mend.startswith("did you mean"):
        mend += "; a file of rules ends in .yaml"
    return _found(field, "E120", what, mend, document.place(*field))


def _of_value(name: str, value: object) -> tuple[str, str, str] | None:
    """Return what is wrong with a number; of another kind of value its type says so."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    if not RULES[name].is_length:
        if 0 <= value <= 1:
            return None
        mend = "write a fraction of 1, as 0.35 for 35 %"
        return "E128", f"{value} is out of range: it must be 0 to 1", mend
    try:
        distance_um(value)
    except PydanticCustomError as error:
        return complaint(
            ErrorDetails(
                type=error.type,
                loc=(),
                msg=error.message(),
                input=value,
                ctx=dict(error.context or {}),
            ),
            (),
        )
    return None


def _of_types(errors: list[ErrorDetails], document: Document) -> Iterator[Finding]:
    """Yield what the model says of a file of rules."""
    for error in errors:
        at = error["loc"][1:] if error["loc"][0] == "values" else error["loc"]
        _, finding = _found(at, *complaint(error, ()), document.place(*at))
        yield finding


def _of_a_rule_file(finding: Finding) -> Finding:
    """Return what the reader of specs says in words that fit a file of rules."""
    if finding.code == "E101":
        mend = f"name a file of rules, or a preset: {', '.join(PRESETS)}"
        return replace(finding, code="E138", mend=mend)
    subject = "rules" if finding.subject == "spec" else finding.subject
    return replace(finding, subject=subject, mend=_MENDS.get(finding.code, finding.mend))


def _found(at: Field, code: str, what: str, mend: str, place: Place) -> tuple[Field, Finding]:
    return at, Finding(code=code, subject=dotted(at), what=what, mend=mend, place=place)
