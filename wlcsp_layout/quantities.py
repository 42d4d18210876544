"""The types of a spec's fields: what the user wrote in um, mm and names, checked and made exact.

Every type takes what the YAML reader yields (`Decimal`, `int`, `str`, `bool`, list, dict) and gives
whole nanometers or clean text. Errors are `PydanticCustomError`s whose `type` names the problem;
`spec/` turns them into findings with a code and a place.
"""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Annotated, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, WithJsonSchema
from pydantic_core import PydanticCustomError

from wlcsp_layout.units import Nm, OffGridError, nm_from_mm, nm_from_um, um_text

LIMIT_NM = 2**31 - 1
"""GDSII coordinates are signed 32-bit numbers."""

SMALLEST_WAFER_NM = 10_000_000
LARGEST_WAFER_NM = 450_000_000


class SpecModel(BaseModel):
    """A mapping of the spec: frozen, no unknown keys, attributes in nm under keys in um."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


def number(value: object) -> Decimal:
    """Return the exact number.  Raises: PydanticCustomError for anything else, booleans too."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise PydanticCustomError("not_a_number", "{got} is not a number", {"got": shown(value)})
    return Decimal(value)


def shown(value: object) -> str:
    """Return a value as the user would recognize it in a message."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list | tuple):
        return "a list"
    return repr(value) if isinstance(value, str) else str(value)


def length_um(value: object) -> Nm:
    """Return a length given in um as nm; any sign."""
    return _on_grid(number(value), nm_from_um, "um", "0.001 um")


def length_mm(value: object) -> Nm:
    """Return a length given in mm as nm; any sign."""
    return _on_grid(number(value), nm_from_mm, "mm", "0.000001 mm")


def wafer_mm(value: object) -> Nm:
    """Return a wafer's diameter, 10 to 450 mm."""
    nm = length_mm(value)
    if not SMALLEST_WAFER_NM <= nm <= LARGEST_WAFER_NM:
        raise PydanticCustomError(
            "out_of_range", "{value} mm is not 10 to 450 mm", {"value": value}
        )
    return nm


def distance_mm(value: object) -> Nm:
    """Return a length of zero or more."""
    return _at_least(length_mm(value), 0, value, "mm")


def positive_mm(value: object) -> Nm:
    """Return a length above zero."""
    return _at_least(length_mm(value), 1, value, "mm")


def positive_um(value: object) -> Nm:
    """Return a length above zero."""
    return _at_least(length_um(value), 1, value, "um")


def distance_um(value: object) -> Nm:
    """Return a length of zero or more."""
    return _at_least(length_um(value), 0, value, "um")


def diameter_um(value: object) -> Nm:
    """Return a circle's diameter: positive and even in nm, so that its radius is on the grid."""
    nm = positive_um(value)
    if nm % 2:
        raise PydanticCustomError(
            "odd_diameter",
            "a circle of {um} um has its edge off the 0.001 um grid",
            {"um": um_text(nm), "below": um_text(nm - 1), "above": um_text(nm + 1)},
        )
    return nm


def even_um(value: object) -> Nm:
    """Return a trace's width: positive and even in nm, so that both its edges are on the grid."""
    nm = positive_um(value)
    if nm % 2:
        raise PydanticCustomError(
            "odd_width",
            "a trace of {um} um has its edges off the 0.001 um grid",
            {"um": um_text(nm), "below": um_text(nm - 1), "above": um_text(nm + 1)},
        )
    return nm


def pair_um(value: object) -> tuple[Nm, Nm]:
    """Return `[x, y]`, or one number for both, as two positive lengths."""
    return _pair(value, positive_um)


def _pair(value: object, item: Callable[[object], Nm]) -> tuple[Nm, Nm]:
    if isinstance(value, list):
        if len(value) != 2:  # noqa: PLR2004  x and y
            raise PydanticCustomError(
                "not_a_pair", "a list of {count} is not [x, y]", {"count": len(value)}
            )
        return (item(value[0]), item(value[1]))
    return (item(value), item(value))


def place_um(value: object) -> tuple[Nm, Nm]:
    """Return a place `[x, y]`."""
    if not isinstance(value, list):
        raise PydanticCustomError("not_a_pair", "{got} is not [x, y]", {"got": shown(value)})
    return _pair(value, length_um)


def center_um(value: object) -> tuple[int, int]:
    """Return a place `[x, y]` in half nanometers: the center of a shape of odd size is on one."""
    if not isinstance(value, list) or len(value) != 2:  # noqa: PLR2004  x and y
        raise PydanticCustomError("not_a_pair", "{got} is not [x, y]", {"got": shown(value)})
    return (_half_nm(value[0]), _half_nm(value[1]))


def _half_nm(value: object) -> int:
    return int(_on_grid(2 * number(value), nm_from_um, "um", "0.0005 um"))


NAME = re.compile(r"[!-~]+")


def object_name(value: object) -> str:
    """Return the name of a pad, ball or net: printable ASCII without spaces; whole numbers too."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str) or not NAME.fullmatch(value):
        raise PydanticCustomError(
            "bad_name", "{got} is no name for a pad, ball or net", {"got": shown(value)}
        )
    return value


def _on_grid(value: Decimal, exactly: Callable[[Decimal], Nm], unit: str, grid: str) -> Nm:
    if not value.is_finite():
        raise PydanticCustomError("not_finite", "{value} is not a finite number", {"value": value})
    if abs(value) >= 10**12:
        raise PydanticCustomError(
            "too_large", "{value} {unit} is beyond 32-bit GDSII", {"value": value, "unit": unit}
        )
    try:
        nm = exactly(value)
    except OffGridError:
        raise PydanticCustomError(
            "off_grid",
            "{value} {unit} is not on the {grid} grid",
            {"value": str(value), "unit": unit, "grid": grid},
        ) from None
    if abs(nm) > LIMIT_NM:
        raise PydanticCustomError(
            "too_large", "{value} {unit} is beyond 32-bit GDSII", {"value": value, "unit": unit}
        )
    return nm


def _at_least(nm: Nm, least: int, value: object, unit: str) -> Nm:
    if nm < least:
        raise PydanticCustomError(
            "too_small",
            "{value} {unit} must be {bound}",
            {"value": str(value), "unit": unit, "bound": "above 0" if least else "0 or more"},
        )
    return nm


_NUMBER = WithJsonSchema({"type": "number"})
_ABOVE_ZERO = WithJsonSchema({"type": "number", "exclusiveMinimum": 0})
_PLACE = WithJsonSchema(
    {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2}
)
_PAIR = WithJsonSchema(
    {
        "oneOf": [
            {"type": "number", "exclusiveMinimum": 0},
            {
                "type": "array",
                "items": {"type": "number", "exclusiveMinimum": 0},
                "minItems": 2,
                "maxItems": 2,
            },
        ]
    }
)

LengthUm: TypeAlias = Annotated[Nm, BeforeValidator(length_um), _NUMBER]
PositiveUm: TypeAlias = Annotated[Nm, BeforeValidator(positive_um), _ABOVE_ZERO]
DistanceUm: TypeAlias = Annotated[
    Nm, BeforeValidator(distance_um), WithJsonSchema({"type": "number", "minimum": 0})
]
EvenUm: TypeAlias = Annotated[Nm, BeforeValidator(even_um), _ABOVE_ZERO]
CenterUm: TypeAlias = Annotated[tuple[int, int], BeforeValidator(center_um), _PLACE]
DiameterUm: TypeAlias = Annotated[Nm, BeforeValidator(diameter_um), _ABOVE_ZERO]
DistanceMm: TypeAlias = Annotated[
    Nm, BeforeValidator(distance_mm), WithJsonSchema({"type": "number", "minimum": 0})
]
PositiveMm: TypeAlias = Annotated[Nm, BeforeValidator(positive_mm), _ABOVE_ZERO]
WaferMm: TypeAlias = Annotated[
    Nm,
    BeforeValidator(wafer_mm),
    WithJsonSchema({"type": "number", "minimum": 10, "maximum": 450}),
]
PairUm: TypeAlias = Annotated[tuple[Nm, Nm], BeforeValidator(pair_um), _PAIR]
PlaceUm: TypeAlias = Annotated[tuple[Nm, Nm], BeforeValidator(place_um), _PLACE]
Number: TypeAlias = Annotated[Decimal, BeforeValidator(number), _NUMBER]
Name: TypeAlias = Annotated[
    str, BeforeValidator(object_name), WithJsonSchema({"type": ["string", "integer"]})
]
