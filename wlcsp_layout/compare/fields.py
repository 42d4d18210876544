"""A spec as its keys and values in words: what can be compared without knowing any meaning."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from wlcsp_layout.compare.change import Change
from wlcsp_layout.quantities import SpecModel
from wlcsp_layout.spec.schema import Opening
from wlcsp_layout.units import NM_PER_MM, half_nm_text, um_text

NOT_GIVEN = "not given"
LENGTHS = ("offset", "at")
"""Attributes that are places [nm] where they are pairs of numbers, whatever their names."""


def as_words(model: SpecModel, at: str) -> dict[str, str]:
    """Return the values of all keys below a key, dots between the keys, lengths in their unit.

    A default that is written out is no other value; a key without a value is left out.
    """
    return dict(_below(model, at))


def differing(one: Mapping[str, str], other: Mapping[str, str]) -> Iterator[Change]:
    """Yield the keys whose values differ, in the order of the spec."""
    for key in dict.fromkeys((*one, *other)):
        a, b = one.get(key, NOT_GIVEN), other.get(key, NOT_GIVEN)
        if a != b:
            yield Change(subject=key, what=f"{a} -> {b}")


def _below(model: SpecModel, at: str) -> Iterator[tuple[str, str]]:
    for name, info in type(model).model_fields.items():
        key = info.alias or name
        # `nets` and `rules` hold what the user writes one level higher.
        is_same_level = key in {"nets", "values"} and at in {"nets", "rules"}
        inner = at if is_same_level else f"{at}.{key}" if at else key
        yield from _value(getattr(model, name), name, inner)


def _value(value: object, name: str, at: str) -> Iterator[tuple[str, str]]:
    if value is None:
        return
    if isinstance(value, SpecModel):
        yield from _below(value, at)
    elif isinstance(value, dict):
        for key in sorted(value):
            yield from _value(value[key], name, f"{at}.{key}")
    elif isinstance(value, tuple) and value and isinstance(value[0], SpecModel):
        for number, item in enumerate(value):
            yield from _value(item, name, f"{at}[{getattr(item, 'name', number)}]")
    else:
        yield at, _words(value, name, at)


def _words(value: object, name: str, at: str) -> str:
    if isinstance(value, Opening):
        is_inset = value.size_nm is None
        value, name = (value.inset_nm, "inset_nm") if is_inset else (value.size_nm, "size_nm")
        inner = _words(value, name, at)
        return f"{{inset_um: {inner}}}" if is_inset else inner
    if isinstance(value, tuple):
        return f"[{', '.join(_words(item, name, at) for item in value)}]"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int) and (name.endswith("_nm") or name in LENGTHS):
        return _length(value, name, at)
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


def _length(nm: int, name: str, at: str) -> str:
    if name.endswith("_half_nm"):
        return half_nm_text(nm)
    if at.endswith("_mm") or "_mm." in at:
        return f"{(Decimal(nm) / NM_PER_MM).normalize():f}" if nm else "0"
    return um_text(nm)
