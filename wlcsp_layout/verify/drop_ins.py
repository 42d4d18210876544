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
from wlcsp_layout.verify.judgment import Result, Skipped
from wlcsp_layout.verify.shortened import shortened

SHOWN = "the product"


def drop_in_results(roles: Roles) -> Iterator[Result | Skipped]:
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
    said: dict[str, list[Finding]] = {"V692": [], "V693": [], "V694": [], "V695": []}
    shapes: Counter[str] = Counter()
    for drop_in in package.wafer.drop_ins:
        if why := roles.unreadable.get(drop_in.kind):
            yield Result(
                code="V696",
                name=f"{drop_in.kind}: the file of the user's",
                shapes=0,
                findings=(_unreadable(drop_in, why),),
            )
        if picture := roles.pictures.get(drop_in.kind):
            for die in roles.of(drop_in).dies:
                code = "V693" if drop_in.gds else "V692"
                shapes[code] += sum(die.raw(layer).count() for layer in package.layers)
                for finding in on_cell(die, _compared(drop_in, die, picture)):
                    said[finding.code].append(finding)
    blank = [item.kind for item in package.wafer.drop_ins if not (item.package or item.gds)]
    own = [item.kind for item in package.wafer.drop_ins if item.gds]
    for code, name, kinds, counted in (
        ("V692", "nothing in blank dies", blank, "V692"),
        ("V693", "all shapes of the user's file", own, "V693"),
        ("V694", "no shape that is not in the user's file", own, "V693"),
        ("V695", "texts of the user's file", own, "V693"),
    ):
        if kinds:
            yield Result(
                code=code,
                name=f"{name}: {', '.join(kinds)}",
                shapes=shapes[counted],
                findings=shortened(said[code]),
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
                code="V695" if drop_in.gds else "V692",
                subject=f"{drop_in.kind}: text {string!r}",
                what="it is missing" if is_lacking else "it does not belong to this die",
                mend=_mend(drop_in),
                at_nm=at,
            )


def _shapes(
    drop_in: DropIn, layer: str, polygons: Iterable[kdb.Polygon], *, is_lacking: bool
) -> Iterator[Finding]:
    code = ("V693" if is_lacking else "V694") if drop_in.gds else "V692"
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


def _mend(drop_in: DropIn) -> str:
    if drop_in.gds:
        return f"draw it as {drop_in.gds.shown} has it, with the outline and the street around"
    return "draw the outline and the die's half of the street, nothing else"


def _unreadable(drop_in: DropIn, why: str) -> Finding:
    return Finding(
        code="V696",
        subject=drop_in.kind,
        what=f"it cannot be compared: {why}",
        mend="bring the file back, or correct wafer.drop_ins",
    )
