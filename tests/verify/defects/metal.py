"""The redistribution metal: traces cut, joined, thinned and widened; pads without metal."""

import math
from collections.abc import Callable, Iterator

import klayout.db as kdb

from tests.verify.defects.bench import Bench, Good, Spot, box_of
from tests.verify.defects.defect import Defect, Plant
from tests.verify.defects.stretches import has_stretch, stretch, stretches
from wlcsp_layout.model.package import Ball

UM = 1000
WIDE_RUN_NM = 70 * UM


def has_given_nets(good: Good) -> bool:
    """Tell whether the spec says which pad goes to which ball."""
    return any(net.pads for net in good.package.die.nets)


def has_given_routes(good: Good) -> bool:
    """Tell whether the center lines of traces are given."""
    return not isinstance(good.package.die.routes, str)


def _cut(length_nm: int) -> Plant:
    def plant(bench: Bench) -> tuple[Spot, ...]:
        gap = stretch(bench).middle(length_nm)
        bench.cut("rdl", gap)
        return bench.in_die(gap.bbox())

    return plant


def _thinned(by_nm: int, length_nm: int) -> Plant:
    """Return what takes from one side of a trace."""

    def plant(bench: Bench) -> tuple[Spot, ...]:
        piece = stretch(bench, length_nm)
        half, side = piece.length_nm / 2, piece.width_nm / 2
        gone = piece.strip(half - length_nm / 2, half + length_nm / 2, side - by_nm, side + 100)
        bench.cut("rdl", gone)
        return bench.in_die(piece.middle(length_nm).bbox())

    return plant


def _to_width(width_nm: int) -> Plant:
    """Return what makes a neck of this width over 16 um."""

    def plant(bench: Bench) -> tuple[Spot, ...]:
        piece = stretch(bench)
        half, side = piece.length_nm / 2, piece.width_nm / 2
        gone = piece.strip(half - 8 * UM, half + 8 * UM, width_nm - side, side + 100)
        bench.cut("rdl", gone)
        return bench.in_die(piece.middle(16 * UM).bbox())

    return plant


def _widened(by_nm: int, length_nm: int) -> Plant:
    def plant(bench: Bench) -> tuple[Spot, ...]:
        piece = stretch(bench, length_nm)
        half, side = piece.length_nm / 2, piece.width_nm / 2
        more = piece.strip(half - length_nm / 2, half + length_nm / 2, side - 100, side + by_nm)
        bench.add("rdl", more)
        return bench.in_die(piece.middle(length_nm).bbox() + more.bbox())

    return plant


def _trace_moved(bench: Bench) -> tuple[Spot, ...]:
    """Move a piece of a trace aside by 1 um: both ends still meet."""
    piece = stretch(bench, 60 * UM)
    half, side = piece.length_nm / 2, piece.width_nm / 2
    low, high = half - 30 * UM, half + 30 * UM
    bench.cut("rdl", piece.strip(low, high, -side - 100, 1 * UM - side))
    more = piece.strip(low, high, side - 100, side + 1 * UM)
    bench.add("rdl", more)
    return bench.in_die(piece.middle(60 * UM).bbox())


def _spike(bench: Bench) -> tuple[Spot, ...]:
    """Let an acute spike grow out of a trace."""
    piece = stretch(bench)
    half, side = piece.length_nm / 2, piece.width_nm / 2
    corners = [(half - 500, side - 100), (half + 500, side - 100), (half, side + 3 * UM)]
    spike = kdb.Region(kdb.Polygon([piece.at(*corner) for corner in corners]))
    bench.add("rdl", spike)
    return bench.in_die(spike.bbox())


def _notch(bench: Bench) -> tuple[Spot, ...]:
    """Let a finger grow beside a trace, so that a slot narrower than the space is left."""
    piece = stretch(bench)
    half, side = piece.length_nm / 2, piece.width_nm / 2
    first = piece.strip(half - 13 * UM, half - 2500, side - 100, side + 14 * UM)
    second = piece.strip(half + 2500, half + 13 * UM, side - 100, side + 14 * UM)
    bench.add("rdl", first)
    bench.add("rdl", second)
    slot = piece.strip(half - 2500, half + 2500, side, side + 14 * UM)
    return bench.in_die(slot.bbox())


def _hole_in_trace(bench: Bench) -> tuple[Spot, ...]:
    """Let a hole of 2 um through a trace."""
    piece = stretch(bench)
    hole = piece.strip(piece.length_nm / 2 - UM, piece.length_nm / 2 + UM, -UM, UM)
    bench.cut("rdl", hole)
    return bench.in_die(hole.bbox())


def _open_place(bench: Bench, size_nm: int) -> kdb.Box:
    """Return a square without metal near, far from pads and the die's edge."""
    inner = kdb.Region(bench.die_box.enlarged(-200 * UM, -200 * UM))
    free = inner - bench.region("rdl").sized(20 * UM)
    centers = free.sized(-size_nm // 2).merged()
    assert not centers.is_empty()
    roomy = max(centers.each(), key=lambda polygon: (polygon.area(), str(polygon.bbox())))
    at = next(roomy.each_point_hull())
    return kdb.Box(size_nm, size_nm).moved(at.x, at.y)


def _floating(bench: Bench) -> tuple[Spot, ...]:
    box = _open_place(bench, 30 * UM)
    bench.put("rdl", kdb.Region(box))
    return bench.in_die(box)


def _in_street(bench: Bench) -> tuple[Spot, ...]:
    """Let metal lie across the street."""
    box, street = bench.die_box, bench.package.wafer.street_nm[0]
    y = box.center().y
    strip = kdb.Box(box.right - 5 * UM, y - 10 * UM, box.right + street // 2, y + 10 * UM)
    bench.put("rdl", kdb.Region(strip))
    return bench.in_die(strip)


def _near_edge(bench: Bench) -> tuple[Spot, ...]:
    """Widen a landing toward the die's edge, to less than what the rule asks for."""
    box = bench.die_box
    pads = bench.package.die.chip_pads
    pad = min(pads, key=lambda pad: pad.landing.bottom_nm)
    landing = box_of(pad.landing)
    more = kdb.Box(landing.left + 5 * UM, box.bottom + 10 * UM, landing.right - 5 * UM, landing.top)
    bench.add("rdl", kdb.Region(more))
    return bench.in_die(kdb.Box(more.left, box.bottom, more.right, landing.bottom))


def _landing(change: Callable[[kdb.Box], kdb.Region]) -> Plant:
    """Return what takes metal away at a chip pad."""

    def plant(bench: Bench) -> tuple[Spot, ...]:
        landing = box_of(bench.pad.landing)
        gone = change(landing)
        bench.cut("rdl", gone)
        return bench.in_die(gone.bbox())

    return plant


def _bare_ball(bench: Bench) -> tuple[Spot, ...]:
    disc = bench.disc(bench.ball.at.xy, bench.package.die.ball_pad.metal_diameter_nm)
    bench.cut("rdl", disc)
    return bench.in_die(disc.bbox())


def _small_ball_pad(by_nm: int) -> Plant:
    """Return what takes a rim from the metal under a ball, but for where its trace comes in."""

    def plant(bench: Bench) -> tuple[Spot, ...]:
        ball, size = bench.ball, bench.package.die.ball_pad.metal_diameter_nm
        rim = bench.disc(ball.at.xy, size + 200) - bench.disc(ball.at.xy, size - by_nm)
        metal = bench.region("rdl")
        outside = metal & (
            bench.disc(ball.at.xy, size + 20 * UM) - bench.disc(ball.at.xy, size + 2)
        )
        rim -= outside.sized(20 * UM)
        bench.cut("rdl", rim)
        return bench.in_die(rim.bbox())

    return plant


def _bitten_ball_pad(bench: Bench) -> tuple[Spot, ...]:
    """Take a bite of 20 um off the edge of a ball's metal."""
    x, y = bench.ball.at.xy
    size = bench.package.die.ball_pad.metal_diameter_nm
    outside = bench.region("rdl") & bench.disc(bench.ball.at.xy, size + 20 * UM)
    outside -= bench.disc(bench.ball.at.xy, size + 2)
    bites = [
        kdb.Box(20 * UM, 20 * UM).moved(x + dx * size // 2, y + dy * size // 2)
        for dx, dy in ((1, 0), (0, 1), (-1, 0), (0, -1))
    ]
    bite = next(
        box for box in bites if (outside & kdb.Region(box.enlarged(5 * UM, 5 * UM))).is_empty()
    )
    bench.cut("rdl", kdb.Region(bite))
    return bench.in_die(bite)


def _pieces(bench: Bench) -> list[kdb.Polygon]:
    """Return the metal of each net, pads and balls without one included."""
    return sorted(bench.region("rdl").each())


def _bridge(bench: Bench, width_nm: int, overlap_nm: int) -> kdb.Region:
    """Return a bridge between two pieces of metal, as far into each as the overlap says."""
    first, second = _span(bench)
    length = math.dist((first.x, first.y), (second.x, second.y))
    ux, uy = (second.x - first.x) / length, (second.y - first.y) / length
    into = max(overlap_nm, 1)
    ends = [
        kdb.Point(round(first.x - ux * into), round(first.y - uy * into)),
        kdb.Point(round(second.x + ux * into), round(second.y + uy * into)),
    ]
    return kdb.Region(kdb.Path(ends, width_nm).polygon())


def _span(bench: Bench, least_nm: int = 0) -> tuple[kdb.Point, kdb.Point]:
    """Return a place on the metal of a ball and the nearest one on another net's metal.

    It is one ball of those that have their neighbor at least so far away.
    """
    spans = [span for ball in _some_balls(bench) if (span := _span_at(bench, ball))]
    return bench.pick(span for span in spans if span[0].distance(span[1]) > least_nm)


def _some_balls(bench: Bench) -> list[Ball]:
    """Return the ball of a defect and up to four more."""
    balls = bench.package.die.balls
    start = balls.index(bench.ball)
    return [balls[(start + i) % len(balls)] for i in range(min(5, len(balls)))]


def _span_at(bench: Bench, ball: Ball) -> tuple[kdb.Point, kdb.Point] | None:
    for reach in (100 * UM, 300 * UM, 900 * UM):
        window = bench.around(ball, bench.package.die.ball_pad.metal_diameter_nm + 2 * reach)
        pieces = [kdb.Region(piece) for piece in bench.region_in("rdl", window).each()]
        own, others = kdb.Region(), kdb.Region()
        for piece in pieces:
            is_own = not (piece & bench.disc(ball.at.xy, UM)).is_empty()
            (own if is_own else others).insert(piece)
        clip = kdb.Region(window)
        pairs = (own & clip).separation_check(others & clip, reach)
        if pairs.count():
            pair = min(pairs.each(), key=lambda pair: (pair.distance(), str(pair)))
            return _across(pair.first, pair.second)
    return None


def _across(first: kdb.Edge, second: kdb.Edge) -> tuple[kdb.Point, kdb.Point]:
    """Return the middle of an edge and the place on another that is next to it."""
    a = kdb.Point((first.p1.x + first.p2.x) // 2, (first.p1.y + first.p2.y) // 2)
    d = second.d()
    t = ((a.x - second.p1.x) * d.x + (a.y - second.p1.y) * d.y) / second.sq_length()
    t = min(max(t, 0), 1)
    return a, kdb.Point(round(second.p1.x + t * d.x), round(second.p1.y + t * d.y))


def _bridged(width_nm: int, overlap_nm: int) -> Plant:
    def plant(bench: Bench) -> tuple[Spot, ...]:
        bridge = _bridge(bench, width_nm, overlap_nm)
        bench.add("rdl", bridge)
        return bench.in_die(bridge.bbox())

    return plant


def _too_close(bench: Bench) -> tuple[Spot, ...]:
    """Let a trace bulge toward its neighbor until 50 nm are missing to the rule."""
    first, second = _span(bench)
    limit = bench.package.rules.limits["rdl_space_min_um"].value_nm
    length = math.dist((first.x, first.y), (second.x, second.y))
    ux, uy = (second.x - first.x) / length, (second.y - first.y) / length
    reach = length - (limit - 50)
    assert reach > 0
    ends = [
        kdb.Point(round(first.x - ux * UM), round(first.y - uy * UM)),
        kdb.Point(round(first.x + ux * reach), round(first.y + uy * reach)),
    ]
    bulge = kdb.Region(kdb.Path(ends, 12 * UM).polygon())
    bench.add("rdl", bulge)
    gap = kdb.Box(ends[1], second).enlarged(6 * UM, 6 * UM)
    return bench.in_die(gap)


def _wide_places(bench: Bench) -> Iterator[kdb.Region]:
    """Yield strips beside wide traces, 12 um off: more than narrow metal asks for."""
    metal = bench.region("rdl")
    for piece in stretches(bench, WIDE_RUN_NM):
        if piece.width_nm <= bench.package.die.rdl.wide_nm:
            continue
        half, side = piece.length_nm / 2, piece.width_nm / 2
        ends = half - WIDE_RUN_NM / 2, half + WIDE_RUN_NM / 2
        strip = piece.strip(*ends, side + 12 * UM, side + 24 * UM)
        if (metal & strip.sized(11 * UM)).is_empty():
            yield strip


def has_wide_place(good: Good) -> bool:
    """Tell whether something can be put beside a wide trace."""
    return any(True for _ in _wide_places(Bench(good, "")))


def _wide_too_close(bench: Bench) -> tuple[Spot, ...]:
    """Put metal beside a wide trace, as close as narrow metal may be."""
    strip = next(_wide_places(bench))
    bench.put("rdl", strip)
    return bench.in_die(strip.bbox().enlarged(12 * UM, 12 * UM))


def _shared_members(bench: Bench) -> Iterator[tuple[kdb.Point, kdb.Point]]:
    for pad_name, net in bench.good.planned.routing.pad_net.items():
        for ball_name, other in bench.good.planned.routing.ball_net.items():
            if net != other:
                pad = bench.package.die.pad_named[pad_name]
                ball = bench.package.die.ball_named[ball_name]
                yield kdb.Point(*pad.landing.center.xy), kdb.Point(*ball.at.xy)


def _short_to_far(bench: Bench) -> tuple[Spot, ...]:
    """Lay a strip of metal from a pad to a ball of another net, over all that lies between."""
    pairs = sorted(_shared_members(bench), key=lambda pair: (pair[0].distance(pair[1]), str(pair)))
    strip = kdb.Region(kdb.Path(list(bench.pick(pairs[:20])), 20 * UM).polygon())
    bench.add("rdl", strip)
    return bench.in_die(strip.bbox())


def _rerouted(bench: Bench) -> tuple[Spot, ...]:
    """Cut a pad of a given net off and lead it to the nearest ball of another one."""
    die = bench.package.die
    net = bench.pick(net for net in die.nets if net.pads)
    pad = die.pad_named[net.pads[0]]
    others = [ball for ball in die.balls if ball.name not in net.balls]
    x, y = pad.landing.center.xy
    ball = min(others, key=lambda ball: math.dist((x, y), ball.at.xy))
    landing = kdb.Region(box_of(pad.landing))
    bench.cut("rdl", landing.sized(12 * UM) - landing)
    strip = kdb.Region(kdb.Path([kdb.Point(x, y), kdb.Point(*ball.at.xy)], 20 * UM).polygon())
    bench.add("rdl", strip)
    return bench.in_die(landing.bbox(), strip.bbox())


def _fill(bench: Bench) -> tuple[Spot, ...]:
    """Fill the die with metal, but for a space to all that is there."""
    inner = bench.die_box.enlarged(-30 * UM, -30 * UM)
    free = kdb.Region(inner) - bench.region("rdl").sized(30 * UM)
    bench.put("rdl", free.sized(-10 * UM).sized(10 * UM))
    return ()


def _emptied(bench: Bench) -> tuple[Spot, ...]:
    """Leave every second piece of metal out."""
    for number, polygon in enumerate(_pieces(bench)):
        if number % 2:
            bench.cut("rdl", kdb.Region(polygon))
    return ()


def _no_landing_rim(bench: Bench) -> tuple[Spot, ...]:
    """Take 4 um off one side of a landing: less than the rule beyond the openings is left."""
    landing = box_of(bench.pad.landing)
    bench.cut(
        "rdl",
        kdb.Region(kdb.Box(landing.left - 10, landing.bottom, landing.left + 4 * UM, landing.top)),
    )
    return bench.in_die(kdb.Box(landing.left, landing.bottom, landing.left + 14 * UM, landing.top))


def _overlapping(bench: Bench) -> tuple[Spot, ...]:
    """Draw a part of the metal under a ball once more."""
    box = kdb.Box(40 * UM, 40 * UM).moved(*bench.ball.at.xy)
    bench.shapes("rdl").insert(box)
    return bench.in_die(box)


HAS_TRACE = has_stretch(20 * UM)

DEFECTS = (
    Defect(name="a trace is cut by 1 um", plant=_cut(UM), codes=("V407",), fits=HAS_TRACE),
    Defect(name="a trace is cut by 10 nm", plant=_cut(10), codes=("V407",), fits=HAS_TRACE),
    Defect(
        name="a trace is half cut through", plant=_to_width(5 * UM), codes=("V311",), fits=HAS_TRACE
    ),
    Defect(
        name="a trace is 50 nm thinner than the rule",
        plant=_to_width(9_950),
        codes=("V311",),
        fits=HAS_TRACE,
    ),
    Defect(
        name="a hole goes through a trace",
        plant=_hole_in_trace,
        codes=("V311", "V312"),
        fits=HAS_TRACE,
    ),
    Defect(
        name="a given trace is thinner by 3 um over 40 um",
        plant=_thinned(3 * UM, 40 * UM),
        codes=("V521",),
        fits=has_given_routes,
    ),
    Defect(
        name="a given trace is wider by 5 um over 100 um",
        plant=_widened(5 * UM, 100 * UM),
        codes=("V521",),
        fits=has_given_routes,
    ),
    Defect(
        name="a given trace is moved by 1 um",
        plant=_trace_moved,
        codes=("V522",),
        fits=has_given_routes,
    ),
    Defect(name="a spike grows out of a trace", plant=_spike, codes=("V311",), fits=HAS_TRACE),
    Defect(
        name="a slot beside a trace is narrower than the space",
        plant=_notch,
        codes=("V312",),
        fits=HAS_TRACE,
    ),
    Defect(
        name="two nets touch by a bridge of 1 nm overlap",
        plant=_bridged(20 * UM, 1),
        codes=("V406",),
    ),
    Defect(name="two nets touch by a bridge 10 nm wide", plant=_bridged(10, UM), codes=("V406",)),
    Defect(
        name="two nets touch by a bridge 10 um wide", plant=_bridged(10 * UM, UM), codes=("V406",)
    ),
    Defect(
        name="a strip of metal joins a pad to a ball of another net",
        plant=_short_to_far,
        codes=("V406",),
    ),
    Defect(
        name="a pad is led to the wrong ball", plant=_rerouted, codes=("V406",), fits=has_given_nets
    ),
    Defect(name="two pieces of metal are 50 nm too close", plant=_too_close, codes=("V312",)),
    Defect(
        name="wide metal is too close", plant=_wide_too_close, codes=("V313",), fits=has_wide_place
    ),
    Defect(
        name="a chip pad has no metal",
        plant=_landing(lambda box: kdb.Region(box.enlarged(10, 10))),
        codes=("V401",),
    ),
    Defect(
        name="metal leaves part of a chip pad's opening bare",
        plant=_no_landing_rim,
        codes=("V314",),
    ),
    Defect(
        name="a chip pad is bare in the middle",
        plant=_landing(
            lambda box: kdb.Region(kdb.Box(10 * UM, 10 * UM).moved(box.center() - kdb.Point()))
        ),
        codes=("V403",),
    ),
    Defect(name="a ball has no metal", plant=_bare_ball, codes=("V402",)),
    Defect(
        name="the metal under a ball is 50 nm small", plant=_small_ball_pad(50), codes=("V517",)
    ),
    Defect(
        name="a bite is missing from the metal under a ball",
        plant=_bitten_ball_pad,
        codes=("V517",),
    ),
    Defect(name="metal is drawn twice in a place", plant=_overlapping, codes=("V220",)),
    Defect(name="metal floats", plant=_floating, codes=("V405",)),
    Defect(name="metal lies in the street", plant=_in_street, codes=("V318",)),
    Defect(name="metal is too close to the die edge", plant=_near_edge, codes=("V318",)),
    Defect(name="the die is full of metal", plant=_fill, codes=("W402",)),
    Defect(name="half of the metal is missing", plant=_emptied, codes=("W401",)),
)
