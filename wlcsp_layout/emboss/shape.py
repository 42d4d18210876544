"""What every emboss pattern gives to the rest of the package."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, Literal, Protocol, TypeVar

from wlcsp_layout.geometry import Direction, Polygon, Xy
from wlcsp_layout.quantities import SpecModel
from wlcsp_layout.units import Nm


@dataclass(frozen=True, slots=True, kw_only=True)
class Embossed:
    """One drawn emboss about (0, 0): simple polygons that share edges and never overlap."""

    removed: tuple[Polygon, ...]
    """Dielectric 2 removed: well, gaps and trench."""
    kept: tuple[Polygon, ...]
    """Dielectric 2 kept: the pieces of the convex part."""
    holes: tuple[Polygon, ...]
    """Dielectric 1 removed inside the convex part."""
    area_ratio: float
    """Well (center hole included, gaps not) over the convex pieces, on these polygons."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Width:
    """A width of the convex part, to be measured on mask and wafer."""

    what: str
    at: Xy
    """Its middle, from the center of the pad [nm]."""
    along_deg: float
    """The direction in which it is measured, counterclockwise from the x axis."""
    nm: int


class Emboss(Protocol):
    """A resolved pattern: lengths in nm, facets chosen, `equal_area` solved."""

    @property
    def pattern(self) -> str:
        """The pattern's name in the table."""
        ...

    @property
    def concave_diameter_nm(self) -> Nm:
        """The circle that holds everything the pattern removes."""
        ...

    @property
    def facing(self) -> Literal["trace"] | Direction:
        """`trace`: each ball's own direction; else one direction for all, east if it has none."""
        ...

    def draw(self, facing: Direction) -> Embossed:
        """Draw the pattern with its first gap in a direction."""
        ...

    def convex_width(self, facing: Direction) -> Width:
        """Return the width that tells whether the convex part is as it must be."""
        ...

    def gone(self, by_nm: int) -> str:
        """Return what is gone or closed when it is biased so far, in words; empty if nothing is."""
        ...

    def biased(self, by_nm: int) -> "Emboss":
        """Return the pattern with the edges of all that it removes moved outward by a distance."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Impossible geometry of a pattern; `field` is below `emboss`, dots between the keys."""

    field: str
    code: str
    what: str
    mend: str


SpecT = TypeVar("SpecT", bound=SpecModel)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern(Generic[SpecT]):
    """A row of the table of patterns."""

    name: str
    spec: type[SpecT]
    fields: tuple[str, ...]
    """The fields that `problems` wants to see, dots between the keys below `emboss`."""
    problems: Callable[[Mapping[str, object]], Iterator[Trouble]]
    """Judge these fields; missing ones are not judged."""
    resolve: Callable[[SpecT, int], Emboss]
    """From a spec and the number of facets of every circle."""
