"""What a layout file holds, as a reader finds it: the same plain data from every reader."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from wlcsp_layout.geometry import Xy

Integers: TypeAlias = NDArray[np.int64]
Booleans: TypeAlias = NDArray[np.bool_]
LayerKey: TypeAlias = tuple[int, int]
"""Layer and datatype, or texttype."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlines:
    """Polygons, one after the other: the corners of number i are `xy[starts[i]:starts[i + 1]]`."""

    xy: Integers
    """Corners [database units], two columns; a first corner is not repeated."""
    starts: Integers

    def __len__(self) -> int:
        """Return how many polygons there are."""
        return len(self.starts) - 1

    @property
    def counts(self) -> Integers:
        """How many corners each polygon has."""
        return np.diff(self.starts)

    def of(self, number: int) -> Integers:
        """Return the corners of one polygon."""
        return self.xy[self.starts[number] : self.starts[number + 1]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Polygons:
    """All polygons of a file with what belongs to each, in the order of the file."""

    outlines: Outlines
    cell: Integers
    """The number of the cell that holds it."""
    layer: Integers
    """Layer and datatype, two columns."""
    is_closed: Booleans
    """Whether its first corner is repeated at the end; always, where the format does not say."""

    def key(self, number: int) -> LayerKey:
        """Return the layer of one polygon."""
        layer, datatype = self.layer[number]
        return int(layer), int(datatype)

    def at(self, number: int) -> Xy:
        """Return the first corner of one polygon."""
        x, y = self.outlines.xy[self.outlines.starts[number]]
        return int(x), int(y)


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A text; `cell` is the number of the cell that holds it."""

    cell: int
    layer: LayerKey
    at: Xy
    string: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A placed cell, or an array of it; `cell` is the number of the cell that holds it."""

    cell: int
    name: str
    """The cell that is placed."""
    at: Xy
    counts: tuple[int, int] = (1, 1)
    """Columns and rows."""
    spans: tuple[Xy, Xy] = ((0, 0), (0, 0))
    """From the first place to the one after the last column, and after the last row."""
    is_array: bool = False
    mirrored: bool = False
    """At the x axis, before it is turned."""
    is_absolute: bool = False
    """Whether a flag says that what is above it neither turns nor enlarges it."""
    magnification: float = 1.0
    angle_deg: float = 0.0
    """Counterclockwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Other:
    """An element that is neither polygon, text nor placed cell: PATH, BOX or NODE."""

    cell: int
    kind: str
    layer: LayerKey
    points: tuple[Xy, ...]


@dataclass(frozen=True, kw_only=True)
class Content:
    """A whole file."""

    user_unit: float
    """The database unit in units of the user."""
    meters: float
    """The database unit in meters."""
    cells: tuple[str, ...]
    """Names in the order of the file; the places are the numbers of the cells."""
    polygons: Polygons
    texts: tuple[Text, ...] = ()
    references: tuple[Reference, ...] = ()
    others: tuple[Other, ...] = ()
    absolute_texts: tuple[Text, ...] = field(default=())
    """The texts that carry a flag of `Reference.is_absolute`."""

    @cached_property
    def number_of(self) -> dict[str, int]:
        """The number of each cell by name; of several of one name the last."""
        return {name: number for number, name in enumerate(self.cells)}

    @cached_property
    def placed_in(self) -> dict[int, list[Reference]]:
        """What each cell places, by its number."""
        placed: dict[int, list[Reference]] = {}
        for reference in self.references:
            placed.setdefault(reference.cell, []).append(reference)
        return placed


class Gathering:
    """Collects what a reader comes across, and puts it together."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.cells: list[str] = []
        self.texts: list[Text] = []
        self.references: list[Reference] = []
        self.others: list[Other] = []
        self.absolute_texts: list[Text] = []
        self._corners: list[Integers] = []
        self._rows: list[tuple[int, int, int, bool]] = []

    @property
    def cell(self) -> int:
        """The number of the cell that came last."""
        return len(self.cells) - 1

    def polygon(self, layer: LayerKey, corners: NDArray[np.int_], *, is_closed: bool) -> None:
        """Take a polygon by its corners, two columns, without the repeated first one."""
        self._corners.append(corners)
        self._rows.append((self.cell, *layer, is_closed))

    def content(self, user_unit: float, meters: float) -> Content:
        """Return all of it."""
        return Content(
            user_unit=user_unit,
            meters=meters,
            cells=tuple(self.cells),
            polygons=self._polygons(),
            texts=tuple(self.texts),
            references=tuple(self.references),
            others=tuple(self.others),
            absolute_texts=tuple(self.absolute_texts),
        )

    def _polygons(self) -> Polygons:
        rows = np.array(self._rows, np.int64).reshape(-1, 4)
        counts = np.fromiter(map(len, self._corners), np.int64, len(self._corners))
        none = np.empty((0, 2), np.int64)
        return Polygons(
            outlines=Outlines(
                xy=np.concatenate([none, *self._corners]).astype(np.int64),
                starts=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
            ),
            cell=rows[:, 0],
            layer=rows[:, 1:3],
            is_closed=rows[:, 3].astype(np.bool_),
        )
