"""Where metal meets a chip pad or a ball, and where an opening lies bare."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

import klayout.db as kdb

from wlcsp_layout.geometry import Xy
from wlcsp_layout.model.package import Ball, ChipPad
from wlcsp_layout.units import um_text
from wlcsp_layout.verify.connections.lookup import Lookup, shared_area
from wlcsp_layout.verify.die import DrawnDie, box_of

Kind: TypeAlias = Literal["pad", "ball"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """An area of a pad or ball; `name` is empty where the spec has neither."""

    kind: Kind
    name: str
    area: kdb.Polygon

    @property
    def words(self) -> str:
        """What to call it in a message."""
        if self.name:
            return f"{self.kind} {self.name}"
        thing = "chip pad" if self.kind == "pad" else "ball"
        x, y = self.at
        return f"a {thing} at {um_text(x)}, {um_text(y)} um that the spec does not have"

    @property
    def at(self) -> Xy:
        """The middle of its box."""
        center = self.area.bbox().center()
        return center.x, center.y


@dataclass(frozen=True, slots=True, kw_only=True)
class Contacts:
    """All of a die, in no order that depends on how shapes were drawn."""

    joined: tuple[Contact, ...]
    """Where all openings are open and metal fills them."""
    bare: tuple[Contact, ...]
    """Where a chip pad, or what is under a ball opening, has no metal over it."""


def contacts(die: DrawnDie) -> Contacts:
    """Return the contacts of a die.

    A via of a pad is where pad metal, passivation, d1 and d2 are all open over each other; it must
    be filled with metal. So must an opening of d3 that shares area with a ball.
    """
    naming = _Naming(die)
    metal = die.layer("rdl")
    # In this order few shapes are left before the layers with many corners come.
    vias = die.layer("chip_pad") & die.layer("passivation") & die.layer("d1") & die.layer("d2")
    filled, bare = vias.andnot(metal)
    openings = die.layer("d3") & die.layer("ball")
    # An opening under a ball may reach beyond the ball; the street may reach under one.
    outline = kdb.Region(die.box).edges()
    under_balls = die.layer("d3").interacting(openings).not_interacting(outline)
    return Contacts(
        joined=(*naming.pads(filled), *naming.balls(openings & metal)),
        bare=(*naming.pads(bare), *_beyond(naming, under_balls, metal)),
    )


def _beyond(naming: "_Naming", openings: kdb.Region, metal: kdb.Region) -> Iterator[Contact]:
    """Yield the parts of ball openings without metal: of the ball that the opening is for."""
    for opening in naming.balls(openings.interacting(openings - metal)):
        for part in (kdb.Region(opening.area) - metal).each():
            yield replace(opening, area=part)


class _Naming:
    """Says by position whose an area is."""

    def __init__(self, die: DrawnDie) -> None:
        spec = die.package.die
        self._pads: Sequence[ChipPad] = spec.chip_pads
        self._balls: Sequence[Ball] = spec.balls
        self._reach_nm = spec.ball_pad.ball_diameter_nm // 2
        self._pad_boxes = Lookup(box_of(pad.metal) for pad in self._pads)
        self._ball_boxes = Lookup(
            kdb.Box(*ball.at.xy, *ball.at.xy).enlarged(self._reach_nm) for ball in self._balls
        )
        self._drawn = sorted(die.layer("chip_pad").each())
        self._drawn_boxes = Lookup(polygon.bbox() for polygon in self._drawn)

    def pads(self, areas: kdb.Region) -> Iterator[Contact]:
        """Yield areas over chip pads: of the pad that they share most area with."""
        for area in sorted(areas.merged().each()):
            name = self._pad_under(area) or self._pad_around(area)
            yield Contact(kind="pad", name=name, area=area)

    def balls(self, areas: kdb.Region) -> Iterator[Contact]:
        """Yield areas under balls: of the ball whose center is nearest, and not beyond it."""
        for area in sorted(areas.merged().each()):
            x, y = (center := area.bbox().center()).x, center.y
            near = [
                ((ball.at.x_nm - x) ** 2 + (ball.at.y_nm - y) ** 2, number)
                for number in self._ball_boxes.near(kdb.Box(center, center))
                for ball in [self._balls[number]]
            ]
            far2, number = min(near, default=(self._reach_nm**2 + 1, 0))
            name = self._balls[number].name if far2 <= self._reach_nm**2 else ""
            yield Contact(kind="ball", name=name, area=area)

    def _pad_under(self, area: kdb.Polygon) -> str:
        near = self._pad_boxes.near(area.bbox())
        if len(near) > 1 or not area.is_box():
            shared = [(_shared(self._pads[number], area), -number) for number in near]
            most, number = max(shared, default=(0, 0))
            return self._pads[-number].name if most else ""
        boxes = [area.bbox() & box_of(self._pads[number].metal) for number in near]
        return self._pads[near[0]].name if boxes and boxes[0].area() else ""

    def _pad_around(self, area: kdb.Polygon) -> str:
        """Return the pad of the drawn shape around an area: it may be drawn beside its place."""
        for number in self._drawn_boxes.near(area.bbox()):
            if shared_area(self._drawn[number], area):
                return self._pad_under(self._drawn[number])
        return ""


def _shared(pad: ChipPad, area: kdb.Polygon) -> int:
    return shared_area(kdb.Polygon(box_of(pad.metal)), area)
