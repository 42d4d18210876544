"""Where the critical dimension of a plate is measured: one feature, on five dies of the wafer."""

import math
from dataclasses import dataclass

from wlcsp_layout.geometry import Direction, Xy
from wlcsp_layout.model.package import Ball, Package
from wlcsp_layout.model.plates import Plate
from wlcsp_layout.report.free_trace import free_piece
from wlcsp_layout.route.routing import Routing
from wlcsp_layout.wafer.cells import reference_box
from wlcsp_layout.wafer.stepping import Stepped


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """One width on the die."""

    what: str
    at: Xy
    """Its middle, in the spec's coordinates [nm]."""
    along_deg: float
    """The direction in which it is measured, counterclockwise from the x axis."""
    drawn_nm: int
    is_drawn: bool
    """Whether drawn polygons fill it, so that the bias makes it wider; else narrower."""

    def on_plate_nm(self, bias_nm: int) -> int:
        """Return the width on the plate."""
        return self.drawn_nm + (2 if self.is_drawn else -2) * bias_nm


def feature(package: Package, routing: Routing, plate: Plate) -> Feature | None:
    """Return what is measured on a plate; None when there is nothing, as without traces."""
    die = package.die
    ball = _central_ball(package)
    if plate.film == "rdl":
        return _trace(routing)
    if plate.film == "d1":
        pad = die.chip_pads[0]
        return Feature(
            what=f"opening over pad {pad.name}",
            at=pad.d1.center.xy,
            along_deg=0,
            drawn_nm=pad.d1.width_nm,
            is_drawn=True,
        )
    if plate.film == "d3":
        return Feature(
            what=f"opening over ball pad {ball.name}",
            at=ball.at.xy,
            along_deg=0,
            drawn_nm=die.ball_pad.opening_diameter_nm,
            is_drawn=True,
        )
    return _kept(package, ball, routing.facing[ball.name])


def five_dies(package: Package, stepped: Stepped) -> tuple[tuple[str, Xy], ...]:
    """Return the origins of the dies at the center, left, right, top and bottom of the wafer."""
    box = reference_box(package, stepped)
    corner = (
        box.left_nm - package.die.box.left_nm,
        box.bottom_nm - package.die.box.bottom_nm,
    )
    step = stepped.step_nm
    dies = [
        (column, run.row)
        for run in stepped.runs
        for column in range(run.column, run.column + run.count)
    ]
    half = (package.die.box.width_nm // 2, package.die.box.height_nm // 2)

    def center(die: Xy) -> Xy:
        return (
            box.left_nm + half[0] + die[0] * step[0],
            box.bottom_nm + half[1] + die[1] * step[1],
        )

    middle = min(dies, key=lambda die: (math.hypot(*center(die)), die))
    row = [die for die in dies if die[1] == middle[1]]
    column = [die for die in dies if die[0] == middle[0]]
    chosen = (
        ("center", middle),
        ("left", min(row)),
        ("right", max(row)),
        ("top", max(column)),
        ("bottom", min(column)),
    )
    return tuple(
        (name, (corner[0] + die[0] * step[0], corner[1] + die[1] * step[1])) for name, die in chosen
    )


def _central_ball(package: Package) -> Ball:
    x, y = package.die.box.center.xy
    return min(
        package.die.balls,
        key=lambda ball: (math.hypot(ball.at.x_nm - x, ball.at.y_nm - y), ball.at.xy),
    )


def _kept(package: Package, ball: Ball, facing: Direction) -> Feature:
    width = package.die.ball_pad.emboss.convex_width(facing)
    return Feature(
        what=f"{width.what} under ball {ball.name}",
        at=(ball.at.x_nm + width.at[0], ball.at.y_nm + width.at[1]),
        along_deg=width.along_deg,
        drawn_nm=width.nm,
        is_drawn=False,
    )


def _trace(routing: Routing) -> Feature | None:
    """Return the longest straight piece of the narrowest traces, as far as it runs free."""
    piece = free_piece(routing)
    if piece is None:
        return None
    return Feature(
        what=f"trace of route {piece.route}",
        at=piece.at,
        along_deg=piece.along_deg,
        drawn_nm=piece.width_nm,
        is_drawn=True,
    )
