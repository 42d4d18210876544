"""Traces are measured where they run free: neither on pads nor on what joins them."""

import math

import pytest

from wlcsp_layout.geometry import Point, Polygon, Xy
from wlcsp_layout.report.free_trace import FreePiece, free_piece
from wlcsp_layout.route.routing import Routing, Trace
from wlcsp_layout.units import Nm


def trace(route: str, width_nm: int, *points: Xy) -> Trace:
    return Trace(
        route=route,
        net="N1",
        points=tuple(Point(x_nm=Nm(x), y_nm=Nm(y)) for x, y in points),
        width_nm=Nm(width_nm),
    )


def routing(metal: tuple[Xy, ...], *traces: Trace) -> Routing:
    return Routing(
        traces=traces,
        teardrops=(),
        webs=(),
        metal={"N1": (Polygon(points=metal),)},
        pad_net={},
        ball_net={},
        facing={},
        net_count=1,
        unrouted=(),
        findings=(),
        notes=(),
    )


PADDLE = ((0, 0), (64_000, 0), (64_000, 40_000), (128_000, 40_000), (128_000, 60_000),
          (64_000, 60_000), (64_000, 100_000), (0, 100_000))  # fmt: skip
"""A pad of 64 um, and a trace of 20 um that leaves it to the right."""


def test_the_middle_is_that_of_the_free_part() -> None:
    """In steps of 2 um: from 32 at the pad's edge to 63, the last before the end; 47 is at 94."""
    found = free_piece(routing(PADDLE, trace("1", 20_000, (0, 50_000), (128_000, 50_000))))
    assert found == FreePiece(route="1", width_nm=20_000, at=(94_000, 50_000), along_deg=90)


@pytest.mark.parametrize("angle_deg", [0, 30, 45, 90, 117.5, 180, 299])
def test_it_is_found_however_the_trace_is_turned(angle_deg: float) -> None:
    """Corners on the grid are off by a nanometer, as drawn ones are."""
    turn = math.radians(angle_deg)

    def turned(at: Xy) -> Xy:
        x, y = at
        return (
            round(x * math.cos(turn) - y * math.sin(turn)),
            round(x * math.sin(turn) + y * math.cos(turn)),
        )

    ends = (turned((0, 50_000)), turned((128_000, 50_000)))
    found = free_piece(routing(tuple(map(turned, PADDLE)), trace("1", 20_000, *ends)))
    assert found is not None
    assert math.dist(found.at, turned((95_000, 50_000))) <= 2_000
    assert found.along_deg == pytest.approx((90 + angle_deg) % 180, abs=0.01)


def test_where_no_trace_runs_free_there_is_nothing_to_measure() -> None:
    """It ends within the pad."""
    assert free_piece(routing(PADDLE, trace("1", 20_000, (0, 50_000), (60_000, 50_000)))) is None
    assert free_piece(routing(PADDLE)) is None


def test_the_narrowest_trace_is_measured_if_some_of_it_runs_free() -> None:
    """One of 10 um that lies in the metal of another is not there."""
    wide = trace("2", 20_000, (0, 50_000), (128_000, 50_000))
    hidden = trace("1", 10_000, (0, 50_000), (128_000, 50_000))
    found = free_piece(routing(PADDLE, hidden, wide))
    assert found is not None
    assert found.route == "2"
