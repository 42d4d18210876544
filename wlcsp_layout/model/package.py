"""The package with every length resolved: what `model.resolve` makes of a spec.

Coordinates are die face up (looking at the balls), y up, in the spec's own frame, whole nm.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Literal, TypeAlias

from wlcsp_layout.emboss import EmbossSpec
from wlcsp_layout.emboss.shape import Emboss
from wlcsp_layout.errors import Place
from wlcsp_layout.geometry import Box, Circle, Point, Polygon, Xy
from wlcsp_layout.model.die_numbers import DieNumbers
from wlcsp_layout.model.drop_in import DropIn
from wlcsp_layout.model.exposure import Stepper
from wlcsp_layout.model.layers import Layer
from wlcsp_layout.model.marks import Marks
from wlcsp_layout.model.pin_one import PinOne
from wlcsp_layout.model.title import Title
from wlcsp_layout.model.wafer_edge import Edge, PlatingRing
from wlcsp_layout.rules.rule import Limit
from wlcsp_layout.units import Nm


@dataclass(frozen=True, slots=True, kw_only=True)
class ChipPad:
    """A chip pad and what is opened and landed over it; all boxes have one center."""

    name: str
    metal: Box
    passivation: Box
    d1: Box
    d2: Box
    landing: Box


@dataclass(frozen=True, slots=True, kw_only=True)
class Ball:
    """A solder ball by its center."""

    name: str
    at: Point


@dataclass(frozen=True, slots=True, kw_only=True)
class Net:
    """Pads and balls that belong together, in the order in which the user lists them."""

    name: str
    pads: tuple[str, ...]
    balls: tuple[str, ...]
    width_nm: Nm
    space_nm: Nm
    join: Literal["all", "pairs"]


@dataclass(frozen=True, slots=True, kw_only=True)
class BallPad:
    """The pad under every ball: circles about the ball's center, and the emboss."""

    ball_diameter_nm: Nm
    metal_diameter_nm: Nm
    opening_diameter_nm: Nm
    facets: int
    """Of every circle of the pad, so that their areas compare exactly."""
    emboss: Emboss
    emboss_spec: EmbossSpec
    """What the user wrote: from it alone, a check works out what must be drawn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepOut:
    """An area that no trace may enter."""

    outline: Polygon
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rdl:
    """The redistribution metal as the spec wants it."""

    width_nm: Nm
    space_nm: Nm
    angles: Literal["any", 45, 90]
    teardrops: bool
    keep_outs: tuple[KeepOut, ...]
    edge_nm: Nm
    """Between traces and the die edge.  Source: SkyWater SKY130 PDK, rdl.4 (RDL to seal ring)."""
    wide_nm: Nm
    """Traces wider than this keep `wide_space_nm`.  Source: SkyWater SKY130 PDK, wlcsp/deca.csv."""
    wide_space_nm: Nm


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenRoute:
    """A center line from a route table, in the order of `seq`."""

    route: str
    net: str
    points: tuple[Point, ...]
    width_nm: Nm


@dataclass(frozen=True, slots=True, kw_only=True)
class PullBack:
    """How far each dielectric stays inside the die edge."""

    d1_nm: Nm
    d2_nm: Nm
    d3_nm: Nm


@dataclass(frozen=True, kw_only=True)
class Die:
    """One chip with its package."""

    box: Box
    chip_pads: tuple[ChipPad, ...]
    balls: tuple[Ball, ...]
    ball_pad: BallPad
    nets: tuple[Net, ...]
    """The nets with fixed members in spec order, then the free pairs that given routes pin."""
    free_pads: tuple[str, ...]
    free_balls: tuple[str, ...]
    """Pads and balls that may be paired freely; what is in no net and not free is NC."""
    rdl: Rdl
    routes: Literal["auto", "none"] | tuple[GivenRoute, ...]
    pull_back: PullBack

    @cached_property
    def pad_named(self) -> Mapping[str, ChipPad]:
        """The chip pads by name."""
        return {pad.name: pad for pad in self.chip_pads}

    @cached_property
    def ball_named(self) -> Mapping[str, Ball]:
        """The balls by name."""
        return {ball.name: ball for ball in self.balls}

    def ball_circle(self, ball: Ball, diameter_nm: Nm) -> Circle:
        """Return a circle about a ball's center."""
        return Circle(at=ball.at, diameter_nm=diameter_nm)


@dataclass(frozen=True, slots=True, kw_only=True)
class DieSite:
    """A place of the fab's own die map, relative to the reference die at (0, 0)."""

    column: int
    row: int
    kind: str
    place: Place | None = None
    """Where the map says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaferKeepOut:
    """A zone of the wafer in which no die is placed, as of the notch or a laser's marks."""

    box: Box
    """About the wafer's center."""
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KnockOut:
    """A window in which some layers have no shape of a die, nor of a street."""

    box: Box
    """About the wafer's center."""
    layers: tuple[str, ...]
    """In process order."""
    why: str


Preference: TypeAlias = Literal["full_dies", "symmetric", "fewest_shots", "fewest_partial"]
PREFERENCES: tuple[Preference, ...] = ("full_dies", "symmetric", "fewest_partial")
"""What `offset: best` looks for, the first one first."""
STEPPER_PREFERENCES: tuple[Preference, ...] = (
    "full_dies",
    "symmetric",
    "fewest_shots",
    "fewest_partial",
)
"""Likewise with a stepper that exposes partial shots."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbering:
    """How the wafer maps count dies: away from one corner of the map."""

    origin: Literal["lower_left", "lower_right", "upper_left", "upper_right"] = "upper_left"
    first: tuple[int, int] = (0, 0)
    """x and y of the place in that corner."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wafer:
    """The wafer; its center is the origin of the wafer's coordinates."""

    diameter_nm: Nm
    edge_exclusion_nm: Nm
    street_nm: tuple[Nm, Nm]
    notch: Literal["up", "down", "left", "right"]
    offset: Literal["best", "center_die", "center_street"] | Point
    sites: tuple[DieSite, ...] | None
    """As the fab stepped the wafer; None: computed."""
    edge: Edge | None = None
    """None: partial dies are not drawn."""
    plating_ring: PlatingRing | None = None
    prefer: tuple[Preference, ...] = PREFERENCES
    """All of them, the one that decides first in front."""
    keep_outs: tuple[WaferKeepOut, ...] = ()
    knock_outs: tuple[KnockOut, ...] = ()
    drop_ins: tuple[DropIn, ...] = ()
    stepper: Stepper | None = None
    """None: full-wafer masks at 1x."""
    numbering: Numbering = Numbering()
    lot: str = ""
    wafer_id: str = ""
    """Both for the maps of a wafer that is made; empty: not known."""

    @property
    def usable_diameter_nm(self) -> Nm:
        """The circle inside the edge exclusion."""
        return Nm(self.diameter_nm - 2 * self.edge_exclusion_nm)


@dataclass(frozen=True, slots=True, kw_only=True)
class Film:
    """One film of the process."""

    thickness_nm: Nm
    tone: Literal["negative", "positive"]
    wall_deg: float
    bias_nm: Nm
    """How far each drawn edge moves outward on the mask plate."""
    method: Literal["plate_up", "etch"] | None = None
    """Of the metal; None for dielectrics."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MaskSet:
    """What the user wants of all plates alike."""

    data: Literal["as_drawn", "always_dark", "always_clear"]
    reading: Literal["right_reading_chrome_down", "right_reading_chrome_up"]
    is_mirrored: bool
    """Whether the data are mirrored left to right already."""
    revision: str
    title: str
    """Of the set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruleset:
    """The design rules of a package."""

    preset: str
    """Its name; of a file of rules `fab.yaml over house`."""
    limits: Mapping[str, Limit]
    """By the name of the rule, in the order of the table; the spec's own values over the preset's.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """A finding that the user accepts at one place."""

    code: str
    at: str | Point
    """The ball or pad, or a place on the die."""
    why: str
    until: date | None
    """The last day on which it holds; None: for good."""
    place: Place
    """Where the spec says so."""


@dataclass(frozen=True, kw_only=True)
class Package:
    """Everything that is drawn."""

    name: str
    die: Die
    wafer: Wafer
    layers: Mapping[str, Layer]
    """By name, in process order, with the numbers of this spec."""
    films: Mapping[str, Film]
    mask_set: MaskSet
    chord_tolerance_nm: Nm
    rules: Ruleset
    waivers: tuple[Waiver, ...]
    sections: Mapping[str, tuple[Xy, Xy]] = field(default_factory=dict)
    """Ends [nm] of cut lines, by name."""
    title: Title | None = None
    pin_one: PinOne | None = None
    die_numbers: DieNumbers | None = None
    marks: Marks | None = None
    """None: nothing is drawn for people."""
