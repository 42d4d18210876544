"""The design rules of a package: a preset, and the spec's own values over it; and its waivers."""

from dataclasses import replace

from wlcsp_layout.geometry import Point
from wlcsp_layout.model.docket import Docket
from wlcsp_layout.model.package import Ruleset, Waiver
from wlcsp_layout.rules import PRESETS, house
from wlcsp_layout.rules.rule import Limit
from wlcsp_layout.rules.table import RULES
from wlcsp_layout.spec.schema import RulesSpec, WaiverSpec
from wlcsp_layout.units import Nm, OffGridError


def ruleset(docket: Docket) -> Ruleset:
    """Return the rules; what is wrong with one is said, and the preset's value stands in."""
    spec = docket.get(RulesSpec, "rules") or RulesSpec()
    preset = PRESETS.get(spec.preset, house.PRESET)
    limits = dict(preset.limits)
    for name, value in spec.values.items():
        if name not in RULES:
            continue
        limit = Limit(rule=RULES[name], value=value, source=spec.why or "", is_own=True)
        if limit.rule.is_length and not _is_on_grid(limit):
            what = f"{value} um is not on the 0.001 um grid"
            docket.say("E124", ("rules", name), what, "use a multiple of 0.001 um")
            continue
        limits[name] = replace(limit, skipped=limits[name].skipped) if name in limits else limit
    return Ruleset(
        preset=preset.name, limits={name: limits[name] for name in RULES if name in limits}
    )


def rule_nm(rules: Ruleset, name: str) -> Nm:
    """Return the length of a rule, that of the house where the preset has none."""
    return rules.limits.get(name, house.PRESET.limits[name]).value_nm


def waivers(docket: Docket) -> tuple[Waiver, ...]:
    """Return the waivers in the order of the spec."""
    document = docket.reading.document
    return tuple(
        Waiver(
            code=spec.code,
            at=spec.at if isinstance(spec.at, str) else Point(x_nm=spec.at[0], y_nm=spec.at[1]),
            why=spec.why,
            until=spec.until,
            place=document.place("waivers", number),
        )
        for number, spec in enumerate(docket.get(tuple, "waivers") or ())
        if isinstance(spec, WaiverSpec)
    )


def _is_on_grid(limit: Limit) -> bool:
    try:
        _ = limit.value_nm
    except OffGridError:
        return False
    return True
