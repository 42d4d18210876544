"""From what pydantic says about a field to a finding with a code and words of our own."""

import difflib
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from pydantic_core import ErrorDetails

from wlcsp_layout.quantities import shown

_OWN = {
    "not_a_number": ("E123", "write a plain decimal number, without quotes or unit"),
    "off_grid": ("E124", "use a multiple of {grid}"),
    "not_finite": ("E115", "write a number"),
    "too_large": ("E125", "coordinates must stay within +-2147483.647 um"),
    "too_small": ("E126", "write a length that makes sense here"),
    "odd_diameter": ("E127", "use an even number of nanometers: {below} or {above} um"),
    "odd_width": ("E127", "use an even number of nanometers: {below} or {above} um"),
    "not_a_pair": ("E129", "write two numbers in brackets: [x, y]"),
    "bad_name": ("E130", "use printable characters without spaces"),
    "one_of": ("E131", "give exactly one of {names}"),
    "out_of_range": ("E128", "use a value in this range"),
    "bad_opening": ("E132", "write a number, [width, height] or {{inset_um: 2.5}}"),
    "unknown_pattern": ("E122", "known patterns: {names}"),
}
_TYPES = {
    "string_type": "a word",
    "int_type": "a whole number",
    "bool_type": "true or false",
    "tuple_type": "a list",
    "list_type": "a list",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
}


def nearest(word: str, known: Sequence[str]) -> str:
    """Return "did you mean X?", or the known words when none is near."""
    close = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    if close:
        return f"did you mean {close[0]}?"
    return f"known here: {', '.join(known)}" if known else ""


Complaint: TypeAlias = tuple[str, str, str]
"""Code, what is wrong and what to do."""


def complaint(error: ErrorDetails, known: Sequence[str]) -> Complaint:
    """Return what to say of an error; `known` are the keys known at that place."""
    return (
        _of_ours(error)
        or _of_keys(error, known)
        or _of_values(error)
        or (
            "E133",
            f"{shown(error['input'])} cannot be used here ({error['msg']})",
            "see the reference of the spec",
        )
    )


def _of_ours(error: ErrorDetails) -> Complaint | None:
    """Return what our own types say."""
    if error["type"] not in _OWN:
        return None
    code, mend = _OWN[error["type"]]
    context: Mapping[str, Any] = error.get("ctx", {})
    return code, error["msg"], mend.format(**context)


def _of_keys(error: ErrorDetails, known: Sequence[str]) -> Complaint | None:
    """Return what there is to say of keys that are unknown or missing, and of short lists."""
    kind, value = error["type"], error["input"]
    if kind == "extra_forbidden":
        return "E120", "no such field", nearest(str(error["loc"][-1]), known)
    if kind == "missing" and isinstance(value, list | tuple):
        return "E135", f"a list of {len(value)} is too short", "write all its items"
    if kind == "missing":
        return "E121", "this field is required and is not there", "add it"
    if kind in {"too_short", "too_long", "string_too_short"}:
        bound = error["msg"].split(", not")[0]
        return "E135", bound.replace("Tuple", "the list").replace("String", "the text"), "change it"
    return None


def _of_values(error: ErrorDetails) -> Complaint | None:
    """Return what there is to say of a value of the wrong kind or size."""
    kind, value = error["type"], error["input"]
    context: Mapping[str, Any] = error.get("ctx", {})
    result: Complaint | None = None
    if kind == "literal_error":
        allowed = str(context["expected"]).replace("'", "").replace(" or ", ", ")
        names = allowed.split(", ")
        mend = nearest(value, names) if isinstance(value, str) else f"use {allowed}"
        result = "E122", f"{shown(value)} is none of {allowed}", mend
    elif kind in _TYPES:
        result = "E133", f"{shown(value)} is not {_TYPES[kind]}", f"write {_TYPES[kind]}"
    elif kind in {"greater_than", "greater_than_equal", "less_than", "less_than_equal"}:
        bound = error["msg"].removeprefix("Input should be ")
        result = "E128", f"{shown(value)} is out of range: it must be {bound}", "change it"
    elif kind == "string_pattern_mismatch":
        result = "E134", f"{shown(value)} does not fit {context['pattern']}", "write it so"
    elif kind.startswith("date"):
        result = "E136", f"{shown(value)} is not a date", "write it as 2027-06-30"
    return result
