"""Free pairs: what their nets are called, and which pads and balls given routes already pair."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from wlcsp_layout.geometry import Xy
from wlcsp_layout.model.nets import Nets
from wlcsp_layout.model.package import Ball
from wlcsp_layout.units import Nm


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """A free pad whose net has routes already; `ball` is None when no free one is left for it."""

    net: str
    pad: str
    ball: str | None
    is_reached: bool
    """Whether a route ends on the ball's pad or the net's name holds it; else it is the nearest."""


def pair_name(pad: str, ball: str, taken: Collection[str]) -> str:
    """Return the name of a pair's net: the pad's, with the ball's where a net has the former."""
    if pad not in taken:
        return pad
    name = f"{pad}_{ball}"
    while name in taken:
        name += "_"
    return name


def pairs_by_name(nets: Nets) -> dict[str, tuple[str, str | None]]:
    """Return the pad of each name that a free pair can have, and its ball if the name says it."""
    taken = {net.name for net in nets.nets}
    names: dict[str, tuple[str, str | None]] = {
        pad: (pad, None) for pad in nets.free_pads if pad not in taken
    }
    for pad in nets.free_pads:
        if pad in taken:
            for ball in nets.free_balls:
                names.setdefault(pair_name(pad, ball, taken), (pad, ball))
    return names


def pins(
    nets: Nets, ends: Mapping[str, Sequence[Xy]], balls: Sequence[Ball], diameter_nm: Nm
) -> tuple[Pin, ...]:
    """Return the pairs that routes pin, in the order of `ends`.

    `ends` are the places [nm] where the routes of each free net begin and end; a ball is reached
    when one of them lies on its pad of this diameter. Who reaches one comes first, then each of
    the others takes the nearest ball that is left.
    """
    by_name = pairs_by_name(nets)
    free = frozenset(nets.free_balls)
    left = {ball.name: ball.at.xy for ball in balls if ball.name in free}
    found: dict[str, str] = {}
    squares = _squares(left, diameter_nm)
    for name, places in ends.items():
        named = by_name[name][1]
        reached = [named] if named else _under(squares, places, diameter_nm)
        ball = next((ball for ball in reached if ball in left), None)
        if ball is not None:
            found[name] = ball
            del left[ball]
    reaching = frozenset(found)
    for name, places in ends.items():
        if name not in found and left:
            found[name] = min(
                left, key=lambda ball: min(_distance2(left[ball], place) for place in places)
            )
            del left[found[name]]
    return tuple(
        Pin(net=name, pad=by_name[name][0], ball=found.get(name), is_reached=name in reaching)
        for name in ends
    )


def _squares(places: Mapping[str, Xy], side_nm: int) -> dict[Xy, list[tuple[str, Xy]]]:
    """Return the balls by squares, so that a place is compared with its neighbors only."""
    squares: dict[Xy, list[tuple[str, Xy]]] = {}
    for name, (x, y) in places.items():
        squares.setdefault((x // side_nm, y // side_nm), []).append((name, (x, y)))
    return squares


def _under(
    squares: Mapping[Xy, Sequence[tuple[str, Xy]]], places: Sequence[Xy], diameter_nm: int
) -> list[str]:
    """Return the balls on whose pads one of the places lies, in the order of the places."""
    return [
        name
        for x, y in places
        for dx in (-1, 0, 1)
        for dy in (-1, 0, 1)
        for name, at in squares.get((x // diameter_nm + dx, y // diameter_nm + dy), ())
        if 4 * _distance2(at, (x, y)) <= diameter_nm**2
    ]


def _distance2(a: Xy, b: Xy) -> int:
    return (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2
