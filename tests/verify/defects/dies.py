"""Dies on the wafer: missing, moved, turned, too many; and one die that is not like the others."""

from collections.abc import Callable

import klayout.db as kdb

from tests.verify.defects.bench import Bench, Spot, box_of
from tests.verify.defects.defect import Defect, Plant
from tests.verify.defects.lopsided import is_lopsided
from tests.verify.defects.openings import has_no_hole

UM = 1000


def rows(bench: Bench) -> list[kdb.Instance]:
    """Return the arrays of dies, from the lowest up."""
    found = [inst for inst in bench.top.each_inst() if inst.cell.name == bench.die.name]
    return sorted(found, key=lambda inst: (inst.trans.disp.y, inst.trans.disp.x))


def columns(row: kdb.Instance) -> int:
    """Return how many dies a row has."""
    return max(row.na, 1) * max(row.nb, 1)


def pitch(row: kdb.Instance) -> kdb.Vector:
    """Return the step from die to die in a row."""
    return row.b if row.nb > 1 else row.a


def die_at(bench: Bench, at: kdb.Vector) -> kdb.Box:
    """Return the box of a die by the place of its cell."""
    return box_of(bench.package.die.box).moved(at)


def _set_row(row: kdb.Instance, at: kdb.Vector, count: int, step: kdb.Vector) -> None:
    """Place a row anew, as one array along the step."""
    row.cell_inst = kdb.CellInstArray(
        row.cell_index,
        kdb.Trans(row.trans.rot, row.trans.is_mirror(), at),
        step,
        kdb.Vector(),
        count,
        1,
    )


def _row(bench: Bench) -> kdb.Instance:
    return bench.pick([row for row in rows(bench) if columns(row) > 2])


def _one_apart(bench: Bench) -> tuple[kdb.Instance, int, kdb.Vector]:
    """Split one die of a row off into an instance of its own; return it and where it is."""
    row = _row(bench)
    at, step, count = row.trans.disp, pitch(row), columns(row)
    number = bench.pick(range(count))
    place = at + step * number
    cell = row.cell_index
    for first, length in ((0, number), (number + 1, count - number - 1)):
        if length:
            bench.top.insert(
                kdb.CellInstArray(cell, kdb.Trans(at + step * first), step, kdb.Vector(), length, 1)
            )
    row.delete()
    single = bench.top.insert(kdb.CellInstArray(cell, kdb.Trans(place)))
    return single, number, place


def _missing(bench: Bench) -> tuple[Spot, ...]:
    single, _, place = _one_apart(bench)
    single.delete()
    return bench.in_top(die_at(bench, place))


def _replaced(change: Callable[[Bench, kdb.Vector], kdb.Trans]) -> Plant:
    """Return what places one die in another way."""

    def plant(bench: Bench) -> tuple[Spot, ...]:
        single, _, place = _one_apart(bench)
        single.trans = change(bench, place)
        return bench.in_top(die_at(bench, place))

    return plant


def _about_center(code: int, *, mirrored: bool) -> Callable[[Bench, kdb.Vector], kdb.Trans]:
    """Return the placing of a die turned about its own center."""

    def change(bench: Bench, place: kdb.Vector) -> kdb.Trans:
        box = box_of(bench.package.die.box)
        twice = kdb.Vector(box.left + box.right, box.bottom + box.top)
        turn = kdb.Trans(code, mirrored, 0, 0)
        moved = turn * twice
        return kdb.Trans(
            code,
            mirrored,
            place.x + (twice.x - moved.x) // 2,
            place.y + (twice.y - moved.y) // 2,
        )

    return change


def _twice(bench: Bench) -> tuple[Spot, ...]:
    row = _row(bench)
    place = row.trans.disp
    bench.top.insert(kdb.CellInstArray(row.cell_index, kdb.Trans(place)))
    return bench.in_top(die_at(bench, place))


def _longer(bench: Bench) -> tuple[Spot, ...]:
    row = _row(bench)
    count = columns(row)
    _set_row(row, row.trans.disp, count + 1, pitch(row))
    return bench.in_top(die_at(bench, row.trans.disp + pitch(row) * count))


def _shorter(bench: Bench) -> tuple[Spot, ...]:
    row = _row(bench)
    count = columns(row)
    _set_row(row, row.trans.disp, count - 1, pitch(row))
    return bench.in_top(die_at(bench, row.trans.disp + pitch(row) * (count - 1)))


def _off_pitch(bench: Bench) -> tuple[Spot, ...]:
    row = _row(bench)
    step = pitch(row)
    _set_row(row, row.trans.disp, columns(row), kdb.Vector(step.x + 1, step.y))
    at = row.trans.disp
    return bench.in_top(*(die_at(bench, at + step * n) for n in range(1, columns(row))))


def _row_moved(bench: Bench) -> tuple[Spot, ...]:
    row = _row(bench)
    at = row.trans.disp
    _set_row(row, at + kdb.Vector(0, 1), columns(row), pitch(row))
    return bench.in_top(*(die_at(bench, at + pitch(row) * n) for n in range(columns(row))))


def _row_missing(bench: Bench) -> tuple[Spot, ...]:
    row = rows(bench)[-1]
    boxes = [die_at(bench, row.trans.disp + pitch(row) * n) for n in range(columns(row))]
    row.delete()
    return bench.in_top(*boxes)


def _all_moved(bench: Bench) -> tuple[Spot, ...]:
    """Move all dies together: the streets that frame them stay behind."""
    for row in rows(bench):
        row.transform(kdb.Trans(UM, 0))
    return bench.in_top(bench.top.bbox())


def _everything_moved(bench: Bench) -> tuple[Spot, ...]:
    """Move dies and streets together, but not the wafer."""
    for inst in bench.top.each_inst():
        inst.transform(kdb.Trans(0, UM))
    return bench.in_top(bench.top.bbox())


def _edited_copy(bench: Bench) -> tuple[kdb.Cell, kdb.Vector]:
    """Let one die be placed from a copy of the die's cell; return the copy and where it is."""
    single, _, place = _one_apart(bench)
    copy = bench.layout.create_cell(f"{bench.name}_DIE_B")
    copy.copy_tree(bench.die)
    single.cell_index = copy.cell_index()
    return copy, place


def _one_die_without_ball(bench: Bench) -> tuple[Spot, ...]:
    """Leave an opening over a ball out in one die of all."""
    copy, _ = _edited_copy(bench)
    layer = bench.index("d3")
    own = next(inst.cell for inst in copy.each_inst() if "_D3" in inst.cell.name)
    own.flatten(True)
    box = bench.around(bench.ball, bench.package.die.ball_pad.opening_diameter_nm)
    gone = [s for s in own.shapes(layer).each_touching(box) if s.bbox().inside(box)]
    for shape in gone:
        own.shapes(layer).erase(shape)
    return (Spot(cell=copy.name, box=(box.left, box.bottom, box.right, box.top)),)


def _one_die_with_cut(bench: Bench) -> tuple[Spot, ...]:
    """Let a hole of 6 um through the middle of a landing in one die of all."""
    copy, _ = _edited_copy(bench)
    layer = bench.index("rdl")
    own = next(inst.cell for inst in copy.each_inst() if "_RDL" in inst.cell.name)
    landing = box_of(bench.pad.landing)
    shapes = own.shapes(layer)
    touched = list(shapes.each_overlapping(landing))
    hole = kdb.Box(
        landing.left - 10,
        landing.center().y - 3 * UM,
        landing.right + 10,
        landing.center().y + 3 * UM,
    )
    old = kdb.Region([s.polygon for s in touched])
    for shape in touched:
        shapes.erase(shape)
    shapes.insert(old - kdb.Region(hole))
    return (Spot(cell=copy.name, box=(hole.left, hole.bottom, hole.right, hole.top)),)


def _drawn_over(layer: str, size_nm: int) -> Plant:
    """Return what draws a shape over one die, in the top cell."""

    def plant(bench: Bench) -> tuple[Spot, ...]:
        row = _row(bench)
        place = row.trans.disp + pitch(row) * bench.pick(range(columns(row)))
        at = kdb.Vector(*bench.ball.at.xy)
        half = size_nm // 2
        box = kdb.Box(-half, -half, half, half).moved(place + at)
        bench.top.shapes(bench.index(layer)).insert(box)
        return bench.in_top(box)

    return plant


def _short_over(bench: Bench) -> tuple[Spot, ...]:
    """Draw metal over one die that joins two neighboring balls."""
    row = _row(bench)
    place = row.trans.disp + pitch(row) * bench.pick(range(columns(row)))
    nets = bench.good.planned.routing.ball_net
    first = bench.ball
    others = [
        ball
        for ball in bench.package.die.balls
        if ball.name in nets and nets[ball.name] != nets[first.name]
    ]
    second = min(
        others,
        key=lambda ball: abs(ball.at.x_nm - first.at.x_nm) + abs(ball.at.y_nm - first.at.y_nm),
    )
    path = kdb.Path([kdb.Point(*first.at.xy), kdb.Point(*second.at.xy)], 20 * UM)
    strip = path.polygon().moved(place)
    bench.top.shapes(bench.index("rdl")).insert(strip)
    return bench.in_top(strip.bbox())


def _mark_over_die(bench: Bench) -> tuple[Spot, ...]:
    row = _row(bench)
    box = kdb.Box(100 * UM, 100 * UM).moved(die_at(bench, row.trans.disp).center() - kdb.Point())
    bench.top.shapes(bench.index("mark")).insert(box)
    return bench.in_top(box)


def _usable(bench: Bench) -> int:
    return int(bench.package.wafer.usable_diameter_nm) // 2


def _stray(layer: str) -> Plant:
    """Return what draws something at the edge of the wafer, clear of all dies."""

    def plant(bench: Bench) -> tuple[Spot, ...]:
        reach = _usable(bench) + 500 * UM
        box = kdb.Box(50 * UM, 50 * UM).moved(round(reach * 0.6), round(reach * 0.8))
        bench.top.shapes(bench.index(layer)).insert(box)
        return bench.in_top(box)

    return plant


DEFECTS = (
    Defect(name="one die is missing", plant=_missing, codes=("V601",)),
    Defect(
        name="one die is moved by 1 nm",
        plant=_replaced(lambda _, at: kdb.Trans(at.x + 1, at.y)),
        codes=("V603",),
    ),
    Defect(
        name="one die is moved by 10 um",
        plant=_replaced(lambda _, at: kdb.Trans(at.x, at.y + 10 * UM)),
        codes=("V603",),
    ),
    Defect(
        name="one die is mirrored",
        plant=_replaced(_about_center(2, mirrored=True)),
        codes=("V604",),
        fits=is_lopsided(kdb.Trans(2, True, 0, 0), "rdl"),
    ),
    Defect(
        name="one die is turned by 180 degrees",
        plant=_replaced(_about_center(2, mirrored=False)),
        codes=("V604",),
        fits=is_lopsided(kdb.Trans(2, False, 0, 0), "rdl"),
    ),
    Defect(name="one die is there twice", plant=_twice, codes=("V605",)),
    Defect(name="a row of dies is one too long", plant=_longer, codes=("V602",)),
    Defect(name="a row of dies is one too short", plant=_shorter, codes=("V601",)),
    Defect(name="the pitch of a row is off by 1 nm", plant=_off_pitch, codes=("V606",)),
    Defect(name="a row of dies is moved by 1 nm", plant=_row_moved, codes=("V603",)),
    Defect(name="the topmost row of dies is missing", plant=_row_missing, codes=("V601",)),
    Defect(name="all dies are moved by 1 um", plant=_all_moved, codes=("V603",)),
    Defect(name="all dies and streets are moved by 1 um", plant=_everything_moved, codes=("V603",)),
    Defect(
        name="one die of all lacks an opening over a ball",
        plant=_one_die_without_ball,
        codes=("V518",),
    ),
    Defect(
        name="one die of all has a landing cut in two",
        plant=_one_die_with_cut,
        codes=("V505", "V407"),
    ),
    Defect(name="metal over one die joins two balls", plant=_short_over, codes=("V406",)),
    Defect(
        name="dielectric 1 is open under a ball of one die",
        plant=_drawn_over("d1", 20 * UM),
        codes=("V515",),
        fits=has_no_hole,
    ),
    Defect(name="an alignment mark lies over a die", plant=_mark_over_die, codes=("V624",)),
    Defect(name="metal lies at the edge of the wafer", plant=_stray("rdl"), codes=("V623",)),
    Defect(
        name="a chip pad lies at the edge of the wafer", plant=_stray("chip_pad"), codes=("V623",)
    ),
    Defect(
        name="dielectric 1 is open at the edge of the wafer", plant=_stray("d1"), codes=("V623",)
    ),
)
