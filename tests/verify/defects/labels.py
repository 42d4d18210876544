"""Labels: a wrong net, a wrong place, none at all, one too many."""

import klayout.db as kdb

from tests.verify.defects.bench import Bench, Good, Spot
from tests.verify.defects.defect import Defect

UM = 1000


def _label(bench: Bench) -> kdb.Shape:
    """Return the label of a chip pad with a net."""
    x, y = bench.pad.metal.center.xy
    shapes = bench.shapes("text")
    return next(s for s in shapes.each() if s.is_text() and (s.text.x, s.text.y) == (x, y))


def _point(shape: kdb.Shape) -> kdb.Box:
    return kdb.Box(shape.text.x, shape.text.y, shape.text.x, shape.text.y)


def _wrong_net(bench: Bench) -> tuple[Spot, ...]:
    shape = _label(bench)
    nets = sorted(set(bench.good.planned.routing.pad_net.values()) - {shape.text_string})
    spot = bench.in_die(_point(shape))
    shape.text_string = bench.pick(nets)
    return spot


def _unknown_net(bench: Bench) -> tuple[Spot, ...]:
    shape = _label(bench)
    spot = bench.in_die(_point(shape))
    shape.text_string = "NO_SUCH_NET"
    return spot


def _moved(bench: Bench) -> tuple[Spot, ...]:
    """Move a label 150 um inward: off its pad."""
    shape = _label(bench)
    old = _point(shape)
    center, text = bench.die_box.center(), shape.text
    dx = 150 * UM if text.x < center.x else -150 * UM
    dy = 150 * UM if text.y < center.y else -150 * UM
    text.trans = kdb.Trans(text.x + dx, text.y + dy)
    shape.text = text
    return bench.in_die(old, old.moved(dx, dy))


def _missing(bench: Bench) -> tuple[Spot, ...]:
    shape = _label(bench)
    spot = bench.in_die(_point(shape))
    shape.delete()
    return spot


def _stray(bench: Bench) -> tuple[Spot, ...]:
    """Write a label in the corner of the die, over no pad and no ball."""
    corner = bench.die_box.p1
    at = kdb.Point(corner.x + 8 * UM, corner.y + 8 * UM)
    name = next(iter(bench.good.planned.routing.pad_net.values()))
    bench.shapes("text").insert(kdb.Text(name, kdb.Trans(at.x, at.y)))
    return bench.in_die(kdb.Box(at, at))


def _twice(bench: Bench) -> tuple[Spot, ...]:
    """Write a second label over the first."""
    shape = _label(bench)
    spot, text = bench.in_die(_point(shape)), shape.text
    bench.shapes("text").insert(text)
    return spot


def _on_wafer(bench: Bench) -> tuple[Spot, ...]:
    """Write a label at the edge of the wafer."""
    reach = bench.package.wafer.usable_diameter_nm // 2 + 200 * UM
    at = kdb.Point(round(reach * 0.6), round(reach * 0.8))
    bench.top.shapes(bench.index("text")).insert(kdb.Text("VSS", kdb.Trans(at.x, at.y)))
    return bench.in_top(kdb.Box(at, at))


def _ball_label_wrong(bench: Bench) -> tuple[Spot, ...]:
    x, y = bench.ball.at.xy
    shapes = bench.shapes("text")
    shape = next(s for s in shapes.each() if s.is_text() and (s.text.x, s.text.y) == (x, y))
    nets = sorted(set(bench.good.planned.routing.ball_net.values()) - {shape.text_string})
    shape.text_string = bench.pick(nets)
    return bench.in_die(kdb.Box(x, y, x, y))


def _swapped(bench: Bench) -> tuple[Spot, ...]:
    """Let two pads exchange their labels."""
    pad_net = bench.good.planned.routing.pad_net
    first = _label(bench)
    pads = [
        pad
        for pad in bench.package.die.chip_pads
        if pad.name in pad_net and pad_net[pad.name] != first.text_string
    ]
    x, y = bench.pick(pads).metal.center.xy
    second = next(
        s for s in bench.shapes("text").each() if s.is_text() and (s.text.x, s.text.y) == (x, y)
    )
    first.text_string, second.text_string = second.text_string, first.text_string
    return bench.in_die(_point(first), _point(second))


def has_nets(good: Good) -> bool:
    """Tell whether there are two nets that could be mixed up."""
    return len(set(good.planned.routing.pad_net.values())) > 1


DEFECTS = (
    Defect(
        name="a pad's label names another net", plant=_wrong_net, codes=("V411",), fits=has_nets
    ),
    Defect(
        name="a ball's label names another net",
        plant=_ball_label_wrong,
        codes=("V411",),
        fits=has_nets,
    ),
    Defect(name="a label names no net of the spec", plant=_unknown_net, codes=("V411",)),
    Defect(name="a label is moved off its pad", plant=_moved, codes=("V412", "V413")),
    Defect(name="a label is missing", plant=_missing, codes=("V412",)),
    Defect(name="a label is stray", plant=_stray, codes=("V413",)),
    Defect(name="a label is there twice", plant=_twice, codes=("V414",)),
    Defect(name="a label lies at the edge of the wafer", plant=_on_wafer, codes=("V625",)),
    Defect(name="two labels are swapped", plant=_swapped, codes=("V411",), fits=has_nets),
)
