"""The design rules of a package: a preset, a file over it, the spec's own values over both."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from wlcsp_layout.errors import Finding
from wlcsp_layout.model.docket import Docket
from wlcsp_layout.model.package import Ruleset
from wlcsp_layout.rules import PRESETS, house
from wlcsp_layout.rules.rule import Limit
from wlcsp_layout.rules.table import IN_ORDER, RULES
from wlcsp_layout.spec.document import Document, Field, dotted
from wlcsp_layout.spec.rule_text import RuleFile, is_file_name, read_rule_file
from wlcsp_layout.spec.schema import RulesSpec
from wlcsp_layout.units import Nm


@dataclass(frozen=True, slots=True, kw_only=True)
class _Own:
    """Values that replace those of a preset, and where they stand."""

    spec: RulesSpec
    source: str
    document: Document
    at: Field


def ruleset(docket: Docket) -> Ruleset:
    """Return the rules; what is wrong with one is said, and the preset's value stands in."""
    shown = name = docket.get(str, "rules", "preset") or house.PRESET.name
    owners: list[_Own] = []
    if is_file_name(name):
        file = _file(docket, name)
        name = file.spec.preset if file.spec else house.PRESET.name
        if file.spec:
            source = f"{file.spec.why} ({shown})"
            owners.append(_Own(spec=file.spec, source=source, document=file.document, at=()))
        shown = f"{shown} over {name}"
    spec = docket.get(RulesSpec, "rules")
    if spec:
        document = docket.reading.document
        owners.append(_Own(spec=spec, source=spec.why or "", document=document, at=("rules",)))
    limits = dict(PRESETS.get(name, house.PRESET).limits)
    owner_of: dict[str, _Own] = {}
    for own in owners:
        limits.update(_limits(own, limits))
        owner_of.update(dict.fromkeys(own.spec.values, own))
    _judge_order(docket, limits, owner_of)
    return Ruleset(preset=shown, limits={name: limits[name] for name in RULES if name in limits})


def rule_nm(rules: Ruleset, name: str) -> Nm:
    """Return the length of a rule, that of the house where the preset has none."""
    return rules.limits.get(name, house.PRESET.limits[name]).value_nm


def _limits(own: _Own, known: Mapping[str, Limit]) -> dict[str, Limit]:
    """Return the values as limits; what a preset cannot measure cannot be measured with them."""
    return {
        name: Limit(
            rule=RULES[name],
            value=value,
            source=own.source,
            is_own=True,
            skipped=known[name].skipped if name in known else "",
        )
        for name, value in own.spec.values.items()
    }


def _judge_order(docket: Docket, limits: Mapping[str, Limit], owner_of: Mapping[str, _Own]) -> None:
    """Complain where the least of something is above its most, at the value that is the user's."""
    for least, most in IN_ORDER:
        if least not in limits or most not in limits or limits[least].value <= limits[most].value:
            continue
        name, word, other = (most, "below", least) if most in owner_of else (least, "above", most)
        own = owner_of[name]
        at: Field = (*own.at, name)
        finding = Finding(
            code="E139",
            subject=dotted(at),
            what=f"{limits[name].text} is {word} {other}, {limits[other].text}",
            mend="replace both, or take another preset",
            place=own.document.place(*at),
        )
        docket.all((finding,), at if own.at else ("rules", "preset"))


def _file(docket: Docket, name: str) -> RuleFile:
    """Return a file of rules; what is wrong with it is said where the spec names it."""
    file = read_rule_file(docket.path(name))
    docket.files.append(file.document.path)
    document = docket.reading.document
    at: Field = ("rules", "preset") if ("rules", "preset") in document.keys else ("rules",)
    here = document.place(*at)
    docket.all(
        (
            finding if finding.place else replace(finding, subject=dotted(at), place=here)
            for finding in file.problems
        ),
        at,
    )
    return file
