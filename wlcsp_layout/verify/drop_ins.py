"""Whether drop-ins stand where the spec wants them, and are what it wants.

A die of another spec is judged by that spec as a whole; a blank die, or one of a user's file, is
compared with what it must be.
"""

from collections import Counter
from collections.abc import Iterable, Iterator

import klayout.db as kdb

from wlcsp_layout.errors import Finding
from wlcsp_layout.geometry import Xy
from wlcsp_layout.model.drop_in import DropIn
from wlcsp_layout.units import um_text
from wlcsp_layout.verify.case import on_cell
from wlcsp_layout.verify.connections.lookup import inner_point
from wlcsp_layout.verify.die import DrawnDie, box_of
from wlcsp_layout.verify.drop_in_roles import PRODUCT, Picture, Roles, differences
from wlcsp_layout.verify.judgment import Result
from wlcsp_layout.verify.shortened import shortened

SHOWN = "the product"


def drop_in_results(roles: Roles) -> Iterator[Result]:
    """Yield what is wrong with the places of drop-ins, and with those that no spec describes."""
    package = roles.package
    if not package.wafer.drop_ins:
        return
    yield Result(
        code="V691",
        name="drop-ins at their places",
        layers=("die",),
        shapes=len(roles.wanted),
        findings=shortened(_misplaced(roles)),
    )
    for drop_in in package.wafer.drop_ins:
        if why := roles.unreadable.get(drop_in.kind):
            yield Result(
                code="V696",
                name=f"{drop_in.kind}: the file of the user's",
                shapes=0,
                findings=(_unreadable(drop_in, why),),
            )
    yield from _of_pictures(roles)


def _of_pictures(roles: Roles) -> Iterator[Result]:
    """Yield what is wrong with dies that no spec describes, one result for each way."""
    layers = roles.package.layers
    kinds: dict[str, list[str]] = {}
    said: dict[str, list[Finding]] = {}
    shapes: Counter[str] = Counter()
    for drop_in in roles.package.wafer.drop_ins:
        picture = roles.pictures.get(drop_in.kind)
        if picture is None:
            continue
        code = _code(drop_in)
        kinds.setdefault(code, []).append(drop_in.kind)
        for die in roles.of(drop_in).dies:
            shapes[code] += sum(die.raw(layer).count() for layer in layers)
            for finding in on_cell(die, _compared(drop_in, die, picture)):
                said.setdefault(finding.code, []).append(finding)
    for code, name, counted in (
        ("V692", "nothing in blank dies", "V692"),
        ("V693", "all shapes of the user's file", "V693"),
        ("V694", "no shape that is not in the user's file", "V693"),
        ("V695", "texts of the user's file", "V693"),
        ("V697", "marks of alignment dies", "V697"),
    ):
        if counted in kinds:
            yield Result(
                code=code,
                name=f"{name}: {', '.join(kinds[counted])}",
                shapes=shapes[counted],
                findings=shortened(said.get(code, ())),
            )


def _misplaced(roles: Roles) -> Iterator[Finding]:
    """Yield each die that is of another kind than its place."""
    wrong: list[tuple[Xy, str, str, Xy]] = []
    for kind, at, center in roles.places():
        is_, wanted = roles.of_kind[kind], roles.wanted.get(at, PRODUCT)
        if is_ != wanted:
            wrong.append((at, is_, wanted, center))
    box = box_of(roles.package.die.box)
    half = kdb.Vector(box.width() // 2, box.height() // 2)
    for (column, row), is_, wanted, center in sorted(wrong, key=lambda w: (w[0][1], w[0][0], w[1])):
        middle = kdb.Point(*center)
        outline = kdb.Polygon(kdb.Box(middle - half, middle + half))
        yield Finding(
            code="V691",
            subject=f"die ({column}, {row})",
            what=f"it is {is_ or SHOWN}, and the spec wants {wanted or SHOWN} here",
            mend="place the die that the spec wants, or correct wafer.drop_ins",
            cell=roles.drawn.top.name,
            at_nm=center,
            lines_nm=tuple(((e.p1.x, e.p1.y), (e.p2.x, e.p2.y)) for e in outline.each_edge()),
        )


def _compared(drop_in: DropIn, die: DrawnDie, picture: Picture) -> Iterator[Finding]:
    for layer in die.package.layers:
        if layer == "text":
            continue
        lacking, surplus = differences(die, picture, layer)
        yield from _shapes(drop_in, layer, lacking, is_lacking=True)
        yield from _shapes(drop_in, layer, surplus, is_lacking=False)
    drawn = Counter(die.texts)
    for is_lacking, texts in ((True, picture.texts - drawn), (False, drawn - picture.texts)):
        for (string, at), _ in sorted(texts.items()):
            yield Finding(
                code="V695" if drop_in.gds else _code(drop_in),
                subject=f"{drop_in.kind}: text {string!r}",
                what="it is missing" if is_lacking else "it does not belong to this die",
                mend=_mend(drop_in),
                at_nm=at,
            )


def _shapes(
    drop_in: DropIn, layer: str, polygons: Iterable[kdb.Polygon], *, is_lacking: bool
) -> Iterator[Finding]:
    code = "V694" if drop_in.gds and not is_lacking else _code(drop_in)
    for polygon in polygons:
        box = polygon.bbox()
        size = f"{um_text(box.width())} x {um_text(box.height())} um"
        yield Finding(
            code=code,
            subject=f"{drop_in.kind}: layer {layer}",
            what=f"{'a shape is missing' if is_lacking else 'a shape too many'}: {size}",
            mend=_mend(drop_in),
            at_nm=inner_point(polygon),
            lines_nm=tuple(((e.p1.x, e.p1.y), (e.p2.x, e.p2.y)) for e in polygon.each_edge()),
        )


def _code(drop_in: DropIn) -> str:
    """Return the code of a shape that such a die lacks."""
    if drop_in.gds:
        return "V693"
    return "V697" if drop_in.has_marks else "V692"


def _mend(drop_in: DropIn) -> str:
    if drop_in.gds:
        return f"draw it as {drop_in.gds.shown} has it, with the outline and the street around"
    if drop_in.has_marks:
        return "draw a block of marks at its center, the outline and the street, nothing else"
    return "draw the outline and the die's half of the street, nothing else"


def _unreadable(drop_in: DropIn, why: str) -> Finding:
    return Finding(
        code="V696",
        subject=drop_in.kind,
        what=f"it cannot be compared: {why}",
        mend="bring the file back, or correct wafer.drop_ins",
    )
