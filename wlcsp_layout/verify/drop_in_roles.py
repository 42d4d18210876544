"""What each kind of drawn die is meant to be: the product, or a drop-in.

A blank die, one with marks alone or one of a user's file is known by its shapes, all of them. The
product and dies of other specs are known by where their balls and pads are. What fits none of these
is what most of its places are for.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import klayout.db as kdb

from wlcsp_layout.geometry import Point, Xy
from wlcsp_layout.model.drop_in import DropIn
from wlcsp_layout.model.package import Package
from wlcsp_layout.units import Nm
from wlcsp_layout.verify.die import DieArray, DrawnDie, box_of
from wlcsp_layout.verify.drawn import Drawn
from wlcsp_layout.verify.drop_in_places import drop_in_places
from wlcsp_layout.verify.marks.wanted import wanted_marks
from wlcsp_layout.verify.own_gds import OwnShapes, own_shapes
from wlcsp_layout.verify.wafer_cover import tile_of
from wlcsp_layout.verify.wafer_drawn import trans_of

PRODUCT = ""
"""The kind of the dies that the spec itself describes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """What is drawn of a die that no spec describes, in the coordinates of the product's."""

    layers: Mapping[str, kdb.Region]
    """Merged; what is not named is empty."""
    texts: Counter[tuple[str, Xy]]


@dataclass(frozen=True, kw_only=True)
class Roles:
    """The dies of a wafer by what they are."""

    package: Package
    drawn: Drawn
    wanted: Mapping[Xy, str]
    """The kinds of drop-ins by column and row."""
    of_kind: Sequence[str]
    """What each kind of drawn die is."""
    pictures: Mapping[str, Picture]
    unreadable: Mapping[str, str]
    """Why a file of the user's cannot be compared, by kind."""
    corner: Xy
    """Where the product's origin is on the reference die."""

    @property
    def product(self) -> Drawn:
        """The file, as if it had no other dies; what stands beside them is in `around`."""
        if not self.package.wafer.drop_ins:
            return self.drawn
        return self._view(PRODUCT, self.package)

    def of(self, drop_in: DropIn) -> Drawn:
        """Return the file as if it had this kind of die alone, in its own spec's coordinates."""
        return self._view(drop_in.kind, drop_in.package or self.package)

    def places(self) -> Iterator[tuple[int, Xy, Xy]]:
        """Yield each die: its kind as it is drawn, column and row, and where its center is."""
        box, street = self.package.die.box, self.package.wafer.street_nm
        pitch = (box.width_nm + street[0], box.height_nm + street[1])
        middle = kdb.Point(*box.center.xy)
        first = (self.corner[0] + middle.x, self.corner[1] + middle.y)
        for array in self.drawn.arrays:
            turned = trans_of(array.turned) * middle
            for at in array.places:
                center = (at[0] + turned.x, at[1] + turned.y)
                column, row = (
                    (here - origin + step // 2) // step
                    for here, origin, step in zip(center, first, pitch, strict=True)
                )
                yield array.kind, (column, row), center

    def _view(self, role: str, package: Package) -> Drawn:
        numbers = [n for n, of in enumerate(self.of_kind) if of == role]
        rest = [n for n, of in enumerate(self.of_kind) if of != role]
        new = {old: number for number, old in enumerate((*numbers, *rest))}
        moved = (
            package.die.box.left_nm - self.package.die.box.left_nm,
            package.die.box.bottom_nm - self.package.die.box.bottom_nm,
        )
        arrays = [replace(array, kind=new[array.kind]) for array in self.drawn.arrays]
        own = tuple(_moved(item, moved) for item in arrays if item.kind < len(numbers))
        dies = tuple(_in(package, self.drawn.dies[n], moved) for n in numbers)
        if role != PRODUCT:
            return self.drawn.only(package, dies, own)
        around = (
            tuple(self.drawn.dies[n] for n in rest),
            tuple(item for item in arrays if item.kind >= len(numbers)),
        )
        return self.drawn.only(package, dies, own, around)


def _moved(array: DieArray, by: Xy) -> DieArray:
    """Return where another spec's origin is, when its die has its corner elsewhere."""
    if by == (0, 0) or array.turned != "r0":
        return array
    return replace(array, at=(array.at[0] - by[0], array.at[1] - by[1]))


def _in(package: Package, die: DrawnDie, by: Xy) -> DrawnDie:
    """Return a die in the coordinates of another spec."""
    if package is die.package:
        return die
    layers: dict[str, kdb.Region] = {}
    for name in package.layers:
        region = die.raw(name).moved(*by)
        region.merged_semantics = False
        layers[name] = region
    texts = tuple((string, (x + by[0], y + by[1])) for string, (x, y) in die.texts)
    shift = (die.shift[0] - by[0], die.shift[1] - by[1])
    return DrawnDie(package, die.cell, shift, layers, texts)


def roles_of(package: Package, offset: Point, drawn: Drawn) -> Roles:
    """Return what each kind of die is; without drop-ins all are the product."""
    pictures: dict[str, Picture] = {}
    unreadable: dict[str, str] = {}
    for drop_in in package.wafer.drop_ins:
        if drop_in.package:
            continue
        own = own_shapes(drop_in.gds) if drop_in.gds else None
        if isinstance(own, str):
            unreadable[drop_in.kind] = own
        else:
            picture = _picture(package, own)
            pictures[drop_in.kind] = _with_marks(package, picture) if drop_in.has_marks else picture
    box = package.die.box
    corner = (
        offset.x_nm - box.width_nm // 2 - box.left_nm,
        offset.y_nm - box.height_nm // 2 - box.bottom_nm,
    )
    roles = Roles(
        package=package,
        drawn=drawn,
        wanted=drop_in_places(package, offset),
        of_kind=(PRODUCT,) * (len(drawn.dies) if not package.wafer.drop_ins else 0),
        pictures=pictures,
        unreadable=unreadable,
        corner=corner,
    )
    if not package.wafer.drop_ins:
        return roles
    stands: dict[int, Counter[str]] = {}
    for kind, at, _ in roles.places():
        stands.setdefault(kind, Counter())[roles.wanted.get(at, PRODUCT)] += 1
    found = [_role(roles, die, stands[kind]) for kind, die in enumerate(drawn.dies)]
    return replace(roles, of_kind=tuple(found))


def _role(roles: Roles, die: DrawnDie, stands: Counter[str]) -> str:
    usual = min(stands, key=lambda kind: (-stands[kind], kind))
    by_shape = [kind for kind, picture in roles.pictures.items() if is_like(die, picture)]
    if by_shape:
        return usual if usual in by_shape else by_shape[0]
    specs = {PRODUCT: roles.package}
    specs |= {item.kind: item.package for item in roles.package.wafer.drop_ins if item.package}
    marks = _marks_drawn(die)
    by_marks = [kind for kind, package in specs.items() if _marks_of(package) == marks]
    return by_marks[0] if len(by_marks) == 1 else usual


def is_like(die: DrawnDie, picture: Picture) -> bool:
    """Tell whether a die is drawn as a picture has it, but for what is rounded."""
    if Counter(die.texts) != picture.texts:
        return False
    return all(differences(die, picture, name) == ([], []) for name in die.package.layers)


def differences(
    die: DrawnDie, picture: Picture, layer: str
) -> tuple[list[kdb.Polygon], list[kdb.Polygon]]:
    """Return what a layer lacks, and what it has too much.

    Outlines with holes are cut, and a cut point on a slanted edge is rounded to the grid: slivers
    of 1 nm beside slanted edges do not count.
    """
    meant, drawn = picture.layers.get(layer, kdb.Region()), die.layer(layer)
    return _seen(meant - drawn), _seen(drawn - meant)


def _seen(region: kdb.Region) -> list[kdb.Polygon]:
    merged = region.merged()
    return [
        polygon
        for polygon in sorted(polygon.dup() for polygon in merged.each())
        if polygon.is_rectilinear() or not kdb.Region(polygon).sized(-1).is_empty()
    ]


def _picture(package: Package, own: OwnShapes | None) -> Picture:
    """Return a die with an outline and its half of the street, and what a file has inside."""
    die, tile = box_of(package.die.box), kdb.Region(tile_of(package))
    inward = package.die.pull_back
    layers: dict[str, kdb.Region] = {"die": kdb.Region(die)}
    for name, far in (
        ("d1", inward.d1_nm),
        ("d2", inward.d2_nm),
        ("d3", inward.d3_nm),
        ("scribe", 0),
    ):
        reach = 0 if own else far
        layers[name] = tile - kdb.Region(die.enlarged(-reach, -reach))
    for name, region in (own.layers if own else {}).items():
        layers[name] = (layers.get(name, kdb.Region()) + region).merged()
    return Picture(layers=layers, texts=own.texts if own else Counter())


def _with_marks(package: Package, blank: Picture) -> Picture:
    """Return a die with a block of marks at its center, of an odd size half a nanometer below."""
    box = package.die.box
    site = Point(
        x_nm=Nm((box.left_nm + box.right_nm) // 2), y_nm=Nm((box.bottom_nm + box.top_nm) // 2)
    )
    layers = {name: region.dup() for name, region in blank.layers.items()}
    for mark in wanted_marks(package, site):
        for name, polygons in mark.parts.items():
            region = layers.setdefault(name, kdb.Region())
            for polygon in polygons:
                region.insert(polygon)
    merged = {name: region.merged() for name, region in layers.items()}
    return Picture(layers=merged, texts=blank.texts)


def _marks_drawn(die: DrawnDie) -> frozenset[tuple[str, Xy]]:
    """Return twice the centers of the balls and pads of a die, from its lower left corner."""
    box = box_of(die.package.die.box)
    return frozenset(
        (layer, (b.left + b.right - 2 * box.left, b.bottom + b.top - 2 * box.bottom))
        for layer in ("ball", "chip_pad")
        for b in (polygon.bbox() for polygon in die.layer(layer).each())
    )


def _marks_of(package: Package) -> frozenset[tuple[str, Xy]]:
    """Return the same as a spec has them."""
    x, y = 2 * package.die.box.left_nm, 2 * package.die.box.bottom_nm
    balls = [(2 * ball.at.x_nm, 2 * ball.at.y_nm) for ball in package.die.balls]
    pads = [pad.metal.center_half_nm for pad in package.die.chip_pads]
    return frozenset(
        (layer, (at[0] - x, at[1] - y))
        for layer, places in (("ball", balls), ("chip_pad", pads))
        for at in places
    )
