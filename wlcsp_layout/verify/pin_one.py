"""Whether every die has its mark of pin 1: whole, in the corner of ball A1, clear of all else."""

from collections.abc import Iterable, Iterator

import klayout.db as kdb

from wlcsp_layout.errors import Finding
from wlcsp_layout.geometry import Xy
from wlcsp_layout.model.package import Ball, Package
from wlcsp_layout.model.pin_one import PinOne
from wlcsp_layout.units import um_text
from wlcsp_layout.verify.case import Case, on_cell
from wlcsp_layout.verify.die import DrawnDie
from wlcsp_layout.verify.drawn import Drawn
from wlcsp_layout.verify.judgment import Result
from wlcsp_layout.verify.taken_off import is_shape, mirrored_about, pin_bounds

MEND = "draw it as marks.pin_1 has it"


def check(case: Case, drawn: Drawn) -> Iterable[Result]:
    """Yield what is wrong with the mark, once for each kind of die; nothing without one."""
    pin = case.package.pin_one
    if pin is None:
        return
    found: dict[str, list[Finding]] = {"V684": [], "V685": [], "V689": []}
    for die in drawn.dies:
        for finding in on_cell(die, _of_die(case.package, pin, die)):
            found[finding.code].append(finding)
    limit = f"{um_text(pin.clearance_nm)} um"
    for code, name, words in (
        ("V684", "mark of pin 1", "as in the spec"),
        ("V685", "mark of pin 1 in the corner of ball A1", "as in the spec"),
        ("V689", "mark of pin 1 clear of other shapes", f"at least {limit}"),
    ):
        yield Result(
            code=code,
            name=name,
            layers=(pin.layer,),
            limit=words,
            shapes=len(drawn.dies),
            findings=tuple(found[code]),
        )


def _of_die(package: Package, pin: PinOne, die: DrawnDie) -> Iterator[Finding]:
    mark = die.mark(pin.layer)
    if mark is None:
        yield _wrong(package, pin, die)
        return
    # The corner by what is drawn and by the ball, not by what the spec has made of them.
    ball = next((ball for ball in package.die.balls if ball.name == "A1"), None)
    at = mark.bbox().center()
    if ball and _sides(die.box, (at.x, at.y)) != _sides(die.box, ball.at.xy):
        yield _in_another_corner(die.box, ball, (at.x, at.y))
    yield from _too_close(package, pin, die, mark)


def _wrong(package: Package, pin: PinOne, die: DrawnDie) -> Finding:
    """Return what is there in place of the mark."""
    least, most = pin_bounds(pin, package.chord_tolerance_nm)
    shapes = die.raw(pin.layer)
    for _, turn in mirrored_about(die.box):
        bounds = (least.transformed(turn), most.transformed(turn))
        if is_shape(shapes.interacting(kdb.Region(bounds[1])), *bounds):
            ball = next(ball for ball in package.die.balls if ball.name == "A1")
            at = bounds[1].bbox().center()
            return _in_another_corner(die.box, ball, (at.x, at.y))
    near = shapes.interacting(kdb.Region(most))
    what = "it is missing" if near.is_empty() else "it is not the shape that the spec has"
    center = most.bbox().center()
    return Finding(
        code="V684",
        subject="mark of pin 1",
        what=what,
        mend=MEND,
        at_nm=(center.x, center.y),
    )


def _in_another_corner(box: kdb.Box, ball: Ball, at: Xy) -> Finding:
    return Finding(
        code="V685",
        subject="mark of pin 1",
        what=f"it is in the {_corner(box, at)} corner of the die, and ball A1 in the "
        f"{_corner(box, ball.at.xy)} corner",
        mend=MEND,
        at_nm=at,
    )


def _too_close(package: Package, pin: PinOne, die: DrawnDie, mark: kdb.Region) -> Iterator[Finding]:
    limit = int(pin.clearance_nm)
    if pin.shape == "dot":
        limit -= int(package.chord_tolerance_nm)
    others = die.layer(pin.layer)
    pairs = mark.merged().separation_check(others, limit - 2, metrics=kdb.Metrics.Euclidian)
    for polygon in sorted(pairs.polygons().merged().each()):
        at = polygon.bbox().center()
        yield Finding(
            code="V689",
            subject="mark of pin 1",
            what=f"another shape of {pin.layer} is nearer than {um_text(pin.clearance_nm)} um",
            mend="move it away",
            at_nm=(at.x, at.y),
        )


def _sides(box: kdb.Box, at: Xy) -> tuple[bool, bool]:
    return 2 * at[0] > box.left + box.right, 2 * at[1] > box.bottom + box.top


def _corner(box: kdb.Box, at: Xy) -> str:
    right, top = _sides(box, at)
    return f"{'upper' if top else 'lower'} {'right' if right else 'left'}"
