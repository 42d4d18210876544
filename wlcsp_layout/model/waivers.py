"""The findings that a spec accepts: which, where, why and until when."""

from collections.abc import Iterator, Sequence

from wlcsp_layout.codes import CATALOG
from wlcsp_layout.geometry import Point
from wlcsp_layout.model.docket import Docket
from wlcsp_layout.model.package import Waiver
from wlcsp_layout.rules.table import RULES
from wlcsp_layout.spec.complaints import nearest
from wlcsp_layout.spec.document import Field
from wlcsp_layout.spec.schema import WaiverSpec

OF_ROUTING = ("R101", "R103", "R104", "R105")
"""Findings of the routing that are rules: on space, keep-outs, the die edge and wide traces."""
LISTED = 200
"""As many known names as are worth comparing with a wrong one."""


def can_be_waived(code: str) -> bool:
    """Whether a finding is one of design rules: all else says that the file is not what it must be.

    An open net, a wrong place or a file that a mask shop refuses cannot be accepted by a reason.
    """
    return code in OF_ROUTING or any(code == rule.code for rule in RULES.values())


def waivers(
    docket: Docket, pads: Sequence[str] | None, balls: Sequence[str] | None
) -> tuple[Waiver, ...]:
    """Return the waivers in the order of the spec; names are not judged without the known ones."""
    _judge_codes(docket)
    if pads is not None and balls is not None:
        _judge_names(docket, dict.fromkeys((*balls, *pads)))
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


def _judge_codes(docket: Docket) -> None:
    of_rules = sorted(rule.code for rule in RULES.values() if rule.code.startswith("V"))
    of_density = sorted(rule.code for rule in RULES.values() if rule.code.startswith("W"))
    routing = ", ".join((*of_density, *OF_ROUTING))
    mend = f"design rules can be waived: {of_rules[0]} to {of_rules[-1]}, {routing}"
    for at, code in _written(docket, "code"):
        if code not in CATALOG:
            docket.say("E356", at, f"there is no code {code}", mend)
        elif not can_be_waived(code):
            docket.say("E357", at, f"{code} ({CATALOG[code].title}) cannot be waived", mend)


def _judge_names(docket: Docket, known: dict[str, None]) -> None:
    for at, name in _written(docket, "at"):
        if name not in known:
            what = f"{name!r} is neither a ball nor a pad"
            docket.say("E355", at, what, nearest(name, tuple(known)[:LISTED]))


def _written(docket: Docket, key: str) -> Iterator[tuple[Field, str]]:
    """Yield a field of each waiver that has it as text, also where the next field is wrong."""
    data = docket.reading.document.data
    items = data.get("waivers") if isinstance(data, dict) else None
    for number, item in enumerate(items if isinstance(items, list) else ()):
        at: Field = ("waivers", number, key)
        value = item.get(key) if isinstance(item, dict) else None
        is_word = isinstance(value, str | int) and not isinstance(value, bool)
        if is_word and not any(bad == at[: len(bad)] for bad in docket.reading.bad):
            yield at, str(value)
