"""The pads, balls and nets of two specs: added, removed, renamed, moved or made otherwise."""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from wlcsp_layout.compare.change import Change, Told, named, together
from wlcsp_layout.geometry import Box, Point, Xy
from wlcsp_layout.model.package import Ball, ChipPad, Die, Net
from wlcsp_layout.units import half_nm_text, um_text

Object = TypeVar("Object", ChipPad, Ball, Net)

MOST_WAYS = 8
"""As many different shifts are told one by one."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What is added to a place of the first spec [nm], so that both have one zero."""

    shift: Xy

    def moved(self, point: Point) -> Xy:
        """Return a place of the first spec in the coordinates of the second."""
        return (point.x_nm + self.shift[0], point.y_nm + self.shift[1])

    def center(self, box: Box) -> Xy:
        """Return twice the center of a box of the first spec, likewise."""
        x, y = box.center_half_nm
        return (x + 2 * self.shift[0], y + 2 * self.shift[1])

    @staticmethod
    def vector(by: Xy, text: Callable[[int], str] = um_text) -> str:
        """Return a shift in words, with its signs: (+20, 0)."""
        return f"({', '.join(f'+{text(v)}' if v > 0 else text(v) for v in by)})"


def pads(a: Die, b: Die, frame: Frame) -> Iterator[Change]:
    """Yield what became of the chip pads, and of those in no net whether they are free."""
    pairs = _paired(
        a.chip_pads, b.chip_pads, lambda p: frame.center(p.metal), lambda p: p.metal.center_half_nm
    )
    yield from _moved(
        "pad",
        {
            one.name: _less(other.metal.center_half_nm, frame.center(one.metal))
            for one, other in pairs
            if one and other
        },
        half_nm_text,
    )
    yield from together("pad", _told(pairs, _pad))
    yield from together("pad", _free(a, b, "pads", a.free_pads, b.free_pads))


def balls(a: Die, b: Die, frame: Frame) -> Iterator[Change]:
    """Yield what became of the balls, and of those in no net whether they are free."""
    pairs = _paired(a.balls, b.balls, lambda ball: frame.moved(ball.at), lambda ball: ball.at.xy)
    yield from _moved(
        "ball",
        {
            one.name: _less(other.at.xy, frame.moved(one.at))
            for one, other in pairs
            if one and other
        },
        um_text,
    )
    yield from together("ball", _told(pairs, lambda _one, _other: iter(())))
    yield from together("ball", _free(a, b, "balls", a.free_balls, b.free_balls))


def nets(a: Die, b: Die, frame: Frame) -> Iterator[Change]:
    """Yield what became of the nets; a member that only has another name is still the member."""
    new_pads = _new_names(
        _paired(
            a.chip_pads,
            b.chip_pads,
            lambda p: frame.center(p.metal),
            lambda p: p.metal.center_half_nm,
        )
    )
    new_balls = _new_names(
        _paired(a.balls, b.balls, lambda ball: frame.moved(ball.at), lambda ball: ball.at.xy)
    )

    def members(net: Net) -> tuple[frozenset[str], frozenset[str]]:
        return (
            frozenset(new_pads.get(name, name) for name in net.pads),
            frozenset(new_balls.get(name, name) for name in net.balls),
        )

    def own(net: Net) -> tuple[frozenset[str], frozenset[str]]:
        return (frozenset(net.pads), frozenset(net.balls))

    def told(one: Net, other: Net) -> Iterator[str]:
        for kind, before, after in zip(("pads", "balls"), members(one), own(other), strict=True):
            signs = [f"-{name}" for name in sorted(before - after)]
            signs += [f"+{name}" for name in sorted(after - before)]
            if signs:
                yield f"{kind} {' '.join(signs)}"
        yield from _length(
            "width", (one.width_nm, other.width_nm), (a.rdl.width_nm, b.rdl.width_nm)
        )
        yield from _length(
            "space", (one.space_nm, other.space_nm), (a.rdl.space_nm, b.rdl.space_nm)
        )
        if one.join != other.join:
            yield f"join {one.join} -> {other.join}"

    yield from together("net", _told(_paired(a.nets, b.nets, members, own), told))


def _length(what: str, values: Xy, defaults: Xy) -> Iterator[str]:
    """Yield a length of a net that differs, unless both follow the spec's own for all nets."""
    if values[0] != values[1] and values != defaults:
        yield f"{what} {um_text(values[0])} -> {um_text(values[1])} um"


def _paired(
    old: Sequence[Object],
    new: Sequence[Object],
    old_key: Callable[[Object], Hashable],
    new_key: Callable[[Object], Hashable],
) -> list[tuple[Object | None, Object | None]]:
    """Return which is which: by name, then those left over by place or members.

    In the order of the first spec, then what only the second has, in its order.
    """
    named = {item.name: item for item in new}
    names = {item.name for item in old}
    left = {new_key(item): item for item in new if item.name not in names}
    pairs: list[tuple[Object | None, Object | None]] = []
    for item in old:
        other = named.get(item.name) or left.pop(old_key(item), None)
        pairs.append((item, other))
    taken = {other.name for _, other in pairs if other}
    pairs += [(None, item) for item in new if item.name not in taken]
    return pairs


def _new_names(pairs: Sequence[tuple[Object | None, Object | None]]) -> Mapping[str, str]:
    return {one.name: other.name for one, other in pairs if one and other}


def _told(
    pairs: Sequence[tuple[Object | None, Object | None]],
    told: Callable[[Object, Object], Iterator[str]],
) -> Iterator[Told]:
    for one, other in pairs:
        if other is None:
            if one is not None:
                yield one.name, "removed"
        elif one is None:
            yield other.name, "added" + (_joins(other) if isinstance(other, Net) else "")
        else:
            if one.name != other.name:
                yield one.name, f"renamed to {other.name}"
            yield from ((one.name, what) for what in told(one, other))


def _joins(net: Net) -> str:
    members = [
        f"{kind} {' '.join(n)}" for kind, n in (("pads", net.pads), ("balls", net.balls)) if n
    ]
    return f" ({', '.join(members)})"


def _moved(kind: str, by: Mapping[str, Xy], text: Callable[[int], str]) -> Iterator[Change]:
    """Yield what moved; of many that moved each its own way, how far at most."""
    moved = {name: vector for name, vector in by.items() if vector != (0, 0)}
    if len(set(moved.values())) <= MOST_WAYS:
        told = ((name, f"moved by {Frame.vector(v, text)} um") for name, v in moved.items())
        yield from together(kind, told)
        return
    far = [text(max(abs(vector[axis]) for vector in moved.values())) for axis in (0, 1)]
    yield Change(
        subject=f"{len(moved):,} {kind}s ({named(moved)})",
        what=f"moved, each its own way: at most {far[0]} um in x and {far[1]} um in y",
        names=tuple(moved),
    )


def _less(place: Xy, other: Xy) -> Xy:
    return (place[0] - other[0], place[1] - other[1])


def _pad(one: ChipPad, other: ChipPad) -> Iterator[str]:
    boxes = (
        ("metal", one.metal, other.metal),
        ("passivation opening", one.passivation, other.passivation),
        ("d1 opening", one.d1, other.d1),
        ("d2 opening", one.d2, other.d2),
        ("landing", one.landing, other.landing),
    )
    for what, before, after in boxes:
        sizes = [f"{um_text(box.width_nm)} x {um_text(box.height_nm)}" for box in (before, after)]
        if sizes[0] != sizes[1]:
            yield f"{what} {sizes[0]} -> {sizes[1]} um"


def _free(a: Die, b: Die, side: str, old: Sequence[str], new: Sequence[str]) -> Iterator[Told]:
    """Yield what is in no net of either spec, and free to be paired in one of them only."""
    in_nets = {name for die in (a, b) for net in die.nets for name in getattr(net, side)}
    everyone = [
        {item.name for item in (die.chip_pads if side == "pads" else die.balls)} for die in (a, b)
    ]
    before, after = set(old), set(new)
    for name in dict.fromkeys((*old, *new)):
        in_both = all(name in names for names in everyone)
        if in_both and name not in in_nets and (name in before) != (name in after):
            yes, no = "free to be paired", "not connected"
            yield name, f"{yes} -> {no}" if name in before else f"{no} -> {yes}"
