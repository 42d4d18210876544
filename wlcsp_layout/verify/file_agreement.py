"""Whether our own reader and KLayout have read the same from one file."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TypeAlias

import numpy as np

from wlcsp_layout.errors import Finding
from wlcsp_layout.geometry import Xy
from wlcsp_layout.verify.file_cells import shown
from wlcsp_layout.verify.file_content import Content, LayerKey, Outlines, Reference
from wlcsp_layout.verify.file_outlines import canonical
from wlcsp_layout.verify.file_placements import is_plain
from wlcsp_layout.verify.judgment import Result

Shape: TypeAlias = tuple[str, LayerKey]
"""A kind of element, and its layer."""


def agreement(ours: Content, theirs: Content, forms: Sequence[bytes] | None = None) -> Result:
    """Compare cell by cell polygons corner for corner, texts, paths and placements.

    `forms` are those of our polygons, where they are known already.

    Polygons without area are left out, and so are the placements of cells with one that readers
    understand in different ways: both are found elsewhere.
    """
    looked_at = len(ours.polygons.outlines) + len(ours.texts) + len(ours.references)
    return Result(
        code="V228",
        name="both readers agree",
        shapes=looked_at,
        findings=tuple(_differences(ours, theirs, forms or canonical(ours.polygons.outlines))),
    )


def _differences(ours: Content, theirs: Content, forms: Sequence[bytes]) -> Iterator[Finding]:
    for name in sorted(set(ours.cells) ^ set(theirs.cells)):
        reader = "KLayout" if name in theirs.cells else "our reader"
        yield _finding(name, f"cell {shown(name)}", f"only {reader} finds this cell")
    if not np.isclose(ours.meters, theirs.meters, rtol=1e-9, atol=0):
        yield _finding(
            "", "database unit", f"our reader finds {ours.meters} m, KLayout {theirs.meters} m"
        )
    mine = _elements(ours, forms)
    other = _elements(theirs, canonical(theirs.polygons.outlines))
    for name in (name for name in ours.cells if name in theirs.number_of):
        for kind, key in sorted(set(mine.get(name, {})) | set(other.get(name, {}))):
            one = mine.get(name, {}).get((kind, key), Counter())
            two = other.get(name, {}).get((kind, key), Counter())
            yield from _unequal(name, f"layer {key[0]}/{key[1]}", kind, one, two)
        placed = ours.placed_in.get(ours.number_of[name], [])
        if all(map(is_plain, placed)):
            yield from _unequal(
                name,
                f"cell {shown(name)}",
                "placements",
                Counter(map(_place, placed)),
                Counter(map(_place, theirs.placed_in.get(theirs.number_of[name], []))),
            )


def _unequal(
    cell: str,
    subject: str,
    kind: str,
    ours: "Counter[tuple[Xy, object]]",
    theirs: "Counter[tuple[Xy, object]]",
) -> Iterator[Finding]:
    if ours == theirs:
        return
    mine, other = ours - theirs, theirs - ours
    at = min((*mine, *other), key=str)[0]
    yield _finding(
        cell,
        subject,
        f"our reader finds {ours.total()} {kind} in {shown(cell)} and KLayout {theirs.total()}; "
        f"{mine.total()} and {other.total()} of them the other one does not",
        at,
    )


def _elements(
    content: Content, forms: Sequence[bytes]
) -> dict[str, dict[Shape, "Counter[tuple[Xy, object]]"]]:
    """Return by cell, kind and layer what there is, each with a place."""
    found: dict[str, dict[Shape, Counter[tuple[Xy, object]]]] = {}

    def take(cell: int, kind: str, key: LayerKey, at: Xy, what: object) -> None:
        by_shape = found.setdefault(content.cells[cell], {})
        by_shape.setdefault((kind, key), Counter())[at, what] += 1

    polygons = content.polygons
    for number, (cell, form) in enumerate(zip(polygons.cell.tolist(), forms, strict=True)):
        if form:
            take(cell, "polygons", polygons.key(number), _first(form), form)
    for other in content.others:
        if other.kind == "PATH":
            take(other.cell, "paths", other.layer, (0, 0), None)
        elif other.kind == "BOX":
            # KLayout makes a rectangle of it, whatever its points are.
            form = canonical(_rectangle(other.points))[0]
            if form:
                take(other.cell, "polygons", other.layer, _first(form), form)
    for text in content.texts:
        take(text.cell, "texts", text.layer, text.at, text.string)
    return found


def _rectangle(points: Sequence[Xy]) -> Outlines:
    xs, ys = zip(*points, strict=True)
    corners = [(min(xs), min(ys)), (max(xs), min(ys)), (max(xs), max(ys)), (min(xs), max(ys))]
    return Outlines(xy=np.array(corners, np.int64), starts=np.array([0, len(corners)]))


def _first(form: bytes) -> Xy:
    x, y = np.frombuffer(form, np.int64, 2).tolist()
    return x, y


def _place(reference: Reference) -> tuple[Xy, object]:
    """Return a placement as its place and the rest, whichever axis of an array comes first."""
    axes = sorted(
        (count, span)
        for count, span in zip(reference.counts, reference.spans, strict=True)
        if count > 1
    )
    turned = (reference.mirrored, round(reference.angle_deg) % 360)
    return reference.at, (reference.name, turned, tuple(axes))


def _finding(cell: str, subject: str, what: str, at_nm: Xy | None = None) -> Finding:
    return Finding(
        code="V228",
        subject=subject,
        what=what,
        mend="write the file anew; where two readers differ, a mask shop's is a third",
        cell=cell,
        at_nm=at_nm,
    )
