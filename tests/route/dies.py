"""Small dies for the routing tests, built from micrometers."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from wlcsp_layout.emboss.ring_spec import RingSpec
from wlcsp_layout.emboss.shape import Embossed, Width
from wlcsp_layout.geometry import Box, Direction, Point, Polygon
from wlcsp_layout.model.package import (
    Ball,
    BallPad,
    ChipPad,
    Die,
    GivenRoute,
    KeepOut,
    Net,
    PullBack,
    Rdl,
)
from wlcsp_layout.units import Nm


@dataclass(frozen=True, kw_only=True)
class Flat:
    """A pad without relief: enough for whoever only asks where it faces."""

    pattern: str = "flat"
    concave_diameter_nm: Nm = field(default=Nm(230_000))
    facing: Literal["trace"] | Direction = "trace"

    def draw(self, facing: Direction) -> Embossed:  # noqa: ARG002  the same in all directions
        """Draw nothing."""
        return Embossed(removed=(), kept=(), holes=(), area_ratio=1.0)

    def convex_width(self, facing: Direction) -> Width:  # noqa: ARG002  likewise
        """There is nothing to measure."""
        return Width(what="nothing", at=(0, 0), along_deg=0.0, nm=0)

    def gone(self, by_nm: int) -> str:  # noqa: ARG002  likewise
        """There is nothing to go."""
        return ""

    def biased(self, by_nm: int) -> "Flat":  # noqa: ARG002  likewise
        """There is nothing to move."""
        return self


def nm(um: float) -> Nm:
    return Nm(round(um * 1000))


def point(x_um: float, y_um: float) -> Point:
    return Point(x_nm=nm(x_um), y_nm=nm(y_um))


def box(x_um: float, y_um: float, width_um: float, height_um: float) -> Box:
    return Box(
        left_nm=nm(x_um - width_um / 2),
        bottom_nm=nm(y_um - height_um / 2),
        right_nm=nm(x_um + width_um / 2),
        top_nm=nm(y_um + height_um / 2),
    )


def pad(name: str, x_um: float, y_um: float) -> ChipPad:
    """A pad of 80 um with a landing of 70 um."""
    return ChipPad(
        name=name,
        metal=box(x_um, y_um, 80, 80),
        passivation=box(x_um, y_um, 60, 60),
        d1=box(x_um, y_um, 40, 40),
        d2=box(x_um, y_um, 50, 50),
        landing=box(x_um, y_um, 70, 70),
    )


def ball(name: str, x_um: float, y_um: float) -> Ball:
    return Ball(name=name, at=point(x_um, y_um))


def net(
    name: str, pads: str, balls: str, join: Literal["all", "pairs"] = "all", width_um: float = 20
) -> Net:
    return Net(
        name=name,
        pads=tuple(pads.split()),
        balls=tuple(balls.split()),
        width_nm=nm(width_um),
        space_nm=nm(10),
        join=join,
    )


def line(
    route: str, net_name: str, *points_um: tuple[float, float], width_um: float = 20
) -> GivenRoute:
    return GivenRoute(
        route=route,
        net=net_name,
        points=tuple(point(x, y) for x, y in points_um),
        width_nm=nm(width_um),
    )


def keep_out(why: str, *corners_um: tuple[float, float]) -> KeepOut:
    return KeepOut(outline=Polygon(points=tuple(point(x, y).xy for x, y in corners_um)), why=why)


RING = RingSpec.model_validate(
    {"pattern": "ring", "concave_diameter_um": Decimal(230), "outer_diameter_um": Decimal(150)}
)


def die(
    *,
    pads: tuple[ChipPad, ...],
    balls: tuple[Ball, ...],
    nets: tuple[Net, ...] = (),
    routes: Literal["auto", "none"] | tuple[GivenRoute, ...] = "auto",
    facing: Literal["trace"] | Direction = "trace",
    keep_outs: tuple[KeepOut, ...] = (),
    free: bool = False,
    teardrops: bool = True,
) -> Die:
    """A die of 2000 x 2000 um, origin lower left: ball pads of 260 um, traces 20 um, space 10."""
    return Die(
        box=Box(left_nm=Nm(0), bottom_nm=Nm(0), right_nm=nm(2000), top_nm=nm(2000)),
        chip_pads=pads,
        balls=balls,
        ball_pad=BallPad(
            ball_diameter_nm=nm(250),
            metal_diameter_nm=nm(260),
            opening_diameter_nm=nm(200),
            facets=112,
            emboss=Flat(facing=facing),
            emboss_spec=RING,
        ),
        nets=nets,
        free_pads=tuple(item.name for item in pads) if free else (),
        free_balls=tuple(item.name for item in balls) if free else (),
        rdl=Rdl(
            width_nm=nm(20),
            space_nm=nm(10),
            angles="any",
            teardrops=teardrops,
            keep_outs=keep_outs,
            edge_nm=nm(15),
            wide_nm=nm(30),
            wide_space_nm=nm(15),
        ),
        routes=routes,
        pull_back=PullBack(d1_nm=nm(5), d2_nm=nm(10), d3_nm=nm(15)),
    )
