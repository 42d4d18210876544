"""Two specs by what they mean, section by section in the order of the spec.

A table, a list and a grid that say the same are equal; so are a default that is left out and the
same value written out, and pads, balls and nets in another order.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from wlcsp_layout.compare.change import Change, named
from wlcsp_layout.compare.drop_ins import drop_in_changes
from wlcsp_layout.compare.fields import as_words, differing
from wlcsp_layout.compare.objects import Frame, balls, nets, pads
from wlcsp_layout.geometry import Point, Xy
from wlcsp_layout.model.package import Die, GivenRoute, KeepOut, Package, Waiver
from wlcsp_layout.rules.rule import Limit
from wlcsp_layout.spec.schema import PackageSpec
from wlcsp_layout.units import um_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """A spec as far as it has a meaning."""

    spec: PackageSpec
    package: Package
    full: int
    """Dies on the wafer."""
    offset: Point
    """From the wafer's center to the center of the reference die."""


def differences(one: Meaning, other: Meaning) -> tuple[Change, ...]:
    """Return what differs, in the order of the spec; empty when both mean the same."""
    return tuple(_differences(one, other))


def fields(one: PackageSpec, other: PackageSpec) -> tuple[Change, ...]:
    """Return which keys differ, without what stands in tables or follows from the values."""
    return tuple(differing(as_words(one, ""), as_words(other, "")))


def _differences(one: Meaning, other: Meaning) -> Iterator[Change]:
    a, b = one.package, other.package
    if a.name != b.name:
        yield Change(subject="name", what=f"{a.name} -> {b.name}")
    frame = Frame(_shift(a.die, b.die))
    yield from _die(a.die, b.die)
    if one.spec.chip_pads.ring and other.spec.chip_pads.ring:
        yield from _section("chip_pads", one, other, "chip_pads.ring.")
    yield from pads(a.die, b.die, frame)
    if one.spec.balls.grid and other.spec.balls.grid:
        yield from _section("balls", one, other, "balls.grid.")
    yield from _section("balls", one, other, "balls.diameter_um")
    yield from balls(a.die, b.die, frame)
    yield from nets(a.die, b.die, frame)
    yield from _section("ball_pad", one, other)
    for key in ("width_um", "space_um", "angles", "teardrops"):
        yield from _section("rdl", one, other, f"rdl.{key}")
    yield from _routes(a.die.routes, b.die.routes, frame)
    yield from _keep_outs(a.die.rdl.keep_outs, b.die.rdl.keep_outs, frame)
    yield from _section("pull_back_um", one, other)
    yield from _rules(a, b)
    yield from _waivers(a.waivers, b.waivers)
    yield from _process(a, b)
    yield from _section("drawing", one, other)
    yield from _cuts(a, b)
    yield from _wafer(one, other)
    words = [as_words(i.spec.marks, "marks") if i.spec.marks else {} for i in (one, other)]
    yield from differing(*words)
    for name, layer in a.layers.items():
        numbers = [f"{item.number}/{item.datatype}" for item in (layer, b.layers[name])]
        if numbers[0] != numbers[1]:
            yield Change(subject=f"layers.{name}", what=" -> ".join(numbers))


def _section(key: str, one: Meaning, other: Meaning, below: str = "") -> Iterator[Change]:
    """Yield the keys of a section that differ: those that begin so."""
    attribute = key.removesuffix("_um")
    words = [as_words(getattr(item.spec, attribute), key) for item in (one, other)]
    for change in differing(*words):
        if change.subject.startswith(below):
            yield change


def _shift(a: Die, b: Die) -> Xy:
    """Return what to add to a place of the first spec, so that both have one zero of coordinates.

    Only another `origin` moves the zero; a die of another size keeps it.
    """
    if _origin(a) == _origin(b):
        return (0, 0)
    return (b.box.left_nm - a.box.left_nm, b.box.bottom_nm - a.box.bottom_nm)


def _origin(die: Die) -> str:
    return "center" if die.box.left_nm else "lower_left"


def _die(a: Die, b: Die) -> Iterator[Change]:
    sizes = [f"{um_text(die.box.width_nm)} x {um_text(die.box.height_nm)}" for die in (a, b)]
    if sizes[0] != sizes[1]:
        yield Change(subject="die", what=f"size {sizes[0]} -> {sizes[1]} um")
    if _origin(a) != _origin(b):
        yield Change(subject="die.origin", what=f"{_origin(a)} -> {_origin(b)}")


def _routes(
    a: str | tuple[GivenRoute, ...], b: str | tuple[GivenRoute, ...], frame: Frame
) -> Iterator[Change]:
    words = [item if isinstance(item, str) else f"{len(item):,} given" for item in (a, b)]
    if isinstance(a, str) or isinstance(b, str):
        if a != b:
            yield Change(subject="rdl.routes", what=" -> ".join(words))
        return
    lines_a = {(r.net, tuple(map(frame.moved, r.points)), r.width_nm) for r in a}
    lines_b = {(r.net, tuple(point.xy for point in r.points), r.width_nm) for r in b}
    changed = {net for net, *_ in lines_a ^ lines_b}
    # In the order in which the tables first name them.
    touched = [net for net in dict.fromkeys(r.net for r in (*a, *b)) if net in changed]
    if touched:
        count = f"{len(touched):,} {'net' if len(touched) == 1 else 'nets'}"
        yield Change(
            subject="rdl.routes",
            what=f"{' -> '.join(words)}; other center lines of {count}: {named(touched)}",
            names=tuple(touched),
        )


def _keep_outs(a: Sequence[KeepOut], b: Sequence[KeepOut], frame: Frame) -> Iterator[Change]:
    old = {item.outline.moved(frame.shift).points: item.why for item in a}
    new = {item.outline.points: item.why for item in b}
    yield from _zones("rdl.keep_outs", old, new)


def _zones(
    key: str,
    old: Mapping[tuple[Xy, ...], str],
    new: Mapping[tuple[Xy, ...], str],
    word: str = "why",
) -> Iterator[Change]:
    """Yield which zones differ, by their corners."""
    for points in dict.fromkeys((*old, *new)):
        before, after = old.get(points), new.get(points)
        subject = f"{key} at {_extent(points)} um"
        if after is None:
            yield Change(subject=subject, what=f"removed ({before})")
        elif before is None:
            yield Change(subject=subject, what=f"added ({after})")
        elif before != after:
            yield Change(subject=subject, what=f"{word} {before!r} -> {after!r}")


def _extent(points: Sequence[Xy]) -> str:
    xs, ys = zip(*points, strict=True)
    values = (min(xs), min(ys), max(xs), max(ys))
    return f"[{', '.join(map(um_text, values))}]"


def _rules(a: Package, b: Package) -> Iterator[Change]:
    if a.rules.preset != b.rules.preset:
        yield Change(subject="rules.preset", what=f"{a.rules.preset} -> {b.rules.preset}")
    old, new = a.rules.limits, b.rules.limits
    for name in dict.fromkeys((*old, *new)):
        values = [_limit(limits.get(name)) for limits in (old, new)]
        if values[0] != values[1]:
            yield Change(subject=f"rules.{name}", what=" -> ".join(values))
    reasons = [
        next((limit.source for limit in item.values() if limit.is_own), None) for item in (old, new)
    ]
    if reasons[0] != reasons[1] and None not in reasons:
        yield Change(subject="rules.why", what=f"{reasons[0]!r} -> {reasons[1]!r}")


def _limit(limit: Limit | None) -> str:
    return f"{limit.value.normalize():f}" if limit else "no such rule"


def _waivers(a: Sequence[Waiver], b: Sequence[Waiver]) -> Iterator[Change]:
    old, new = ({(item.code, item.at): item for item in waivers} for waivers in (a, b))
    for key in dict.fromkeys((*old, *new)):
        before, after = old.get(key), new.get(key)
        code, at = key
        where = at if isinstance(at, str) else f"({um_text(at.x_nm)}, {um_text(at.y_nm)}) um"
        subject = f"waiver of {code} at {where}"
        if before is None or after is None:
            item = before or after
            yield Change(
                subject=subject,
                what=f"{'added' if after else 'removed'} ({item.why if item else ''})",
            )
            continue
        if before.why != after.why:
            yield Change(subject=subject, what=f"why {before.why!r} -> {after.why!r}")
        if before.until != after.until:
            ends = [str(item.until or "for good") for item in (before, after)]
            yield Change(subject=subject, what=f"until {ends[0]} -> {ends[1]}")


def _process(a: Package, b: Package) -> Iterator[Change]:
    for name, film in a.films.items():
        other = b.films[name]
        pairs = (
            ("thickness_um", um_text(film.thickness_nm), um_text(other.thickness_nm)),
            ("tone", film.tone, other.tone),
            ("wall_deg", f"{film.wall_deg:g}", f"{other.wall_deg:g}"),
            ("bias_um", um_text(film.bias_nm), um_text(other.bias_nm)),
        )
        for key, before, after in pairs:
            if before != after:
                yield Change(subject=f"process.{name}.{key}", what=f"{before} -> {after}")


def _cuts(a: Package, b: Package) -> Iterator[Change]:
    for name in dict.fromkeys((*a.sections, *b.sections)):
        ends = [item.sections.get(name) for item in (a, b)]
        if ends[0] != ends[1]:
            words = [_ends(*item) if item else "none" for item in ends]
            yield Change(subject=f"sections.{name}", what=" -> ".join(words))


def _ends(start: Xy, end: Xy) -> str:
    places = (f"({um_text(x)}, {um_text(y)})" for x, y in (start, end))
    return f"{' to '.join(places)} um"


def _wafer(one: Meaning, other: Meaning) -> Iterator[Change]:
    for key in (
        "diameter_mm", "edge_exclusion_mm", "street_um", "notch", "offset", "numbering",
        "edge.", "plating_ring.", "exposure.",
    ):  # fmt: skip
        yield from _section("wafer", one, other, f"wafer.{key}")
    if one.package.wafer.prefer != other.package.wafer.prefer:
        orders = [", ".join(item.package.wafer.prefer) for item in (one, other)]
        yield Change(subject="wafer.prefer", what=" -> ".join(orders))
    zones: list[dict[tuple[Xy, ...], str]] = [
        {item.box.corners: item.why for item in meaning.package.wafer.keep_outs}
        for meaning in (one, other)
    ]
    yield from _zones("wafer.keep_outs", zones[0], zones[1])
    windows: list[dict[tuple[Xy, ...], str]] = [
        {
            item.box.corners: f"{', '.join(item.layers)}: {item.why}"
            # Those of marks follow, which are a difference of their own.
            for item in meaning.package.wafer.knock_outs[: len(meaning.spec.wafer.knock_outs)]
        }
        for meaning in (one, other)
    ]
    yield from _zones("wafer.knock_outs", windows[0], windows[1], "layers and why")
    a, b = one.package.wafer.sites, other.package.wafer.sites
    if a is None or b is None:
        if a is not b:
            words = ["computed" if sites is None else f"{len(sites):,} given" for sites in (a, b)]
            yield Change(subject="wafer.dies", what=" -> ".join(words))
    else:
        old, new = ({(site.column, site.row, site.kind) for site in sites} for sites in (a, b))
        if old != new:
            what = f"{len(old - new):,} places only in the first, {len(new - old):,} in the second"
            yield Change(subject="wafer.dies", what=what)
    yield from drop_in_changes(one.package, other.package)
    more = other.full - one.full
    if more:
        kind = "die" if abs(more) == 1 else "dies"
        way = "more" if more > 0 else "fewer"
        what = f"{abs(more):,} full {kind} {way} ({one.full:,} -> {other.full:,})"
        yield Change(subject="wafer", what=what)
    by = (other.offset.x_nm - one.offset.x_nm, other.offset.y_nm - one.offset.y_nm)
    if by != (0, 0):
        yield Change(subject="wafer", what=f"the reference die moved by {Frame.vector(by)} um")
