"""A spec as far as it could be read: what is valid, what is wrong, and where everything stands."""

from collections.abc import Callable
from dataclasses import dataclass

from wlcsp_layout.errors import Finding, Place
from wlcsp_layout.spec.document import Document, Field
from wlcsp_layout.spec.schema import PackageSpec
from wlcsp_layout.units import Nm


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One spec and everything its text says, good or bad."""

    document: Document
    spec: PackageSpec | None
    """The whole spec; None when any field of it is wrong."""
    valid: Callable[..., object]
    """`valid("ball_pad", "emboss", "outer_diameter_um")`: the field's converted value, its default
    when it is not written, None when it (or what it stands in) is wrong."""
    bad: frozenset[Field]
    """The fields that are wrong."""
    problems: tuple[Finding, ...]
    notes: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PadRow:
    """A chip pad of a table or a list."""

    name: str
    center_half_nm: tuple[int, int]
    size_nm: tuple[Nm, Nm]
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class BallRow:
    """A ball of a table or a list."""

    name: str
    at_nm: tuple[Nm, Nm]
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class NetRow:
    """A net of a table or a mapping; members keep the place that names them."""

    name: str
    pads: tuple[tuple[str, Place], ...]
    balls: tuple[tuple[str, Place], ...]
    width_nm: Nm | None
    space_nm: Nm | None
    join: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteRow:
    """One point of a route table."""

    route: str
    net: str
    seq: int
    at_nm: tuple[Nm, Nm]
    width_nm: Nm
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class DieRow:
    """One die of the fab's map."""

    column: int
    row: int
    kind: str
    place: Place
