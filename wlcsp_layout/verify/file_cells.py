"""Cells of a file: their names, the one at the top, what they place, and how far they reach."""

import math
import re
from collections import Counter
from collections.abc import Iterable
from functools import partial
from typing import TypeAlias

import numpy as np

from wlcsp_layout.errors import Finding
from wlcsp_layout.geometry import Xy
from wlcsp_layout.units import um_text
from wlcsp_layout.verify.file_content import Content, Reference
from wlcsp_layout.verify.judgment import Result

CELL_NAME = re.compile(r"[A-Za-z0-9_]{1,32}")
LIMITS_NM = (-(2**31), 2**31 - 1)
"""Coordinates of GDSII are signed numbers of 32 bits."""

Extents: TypeAlias = tuple[int, int, int, int]
"""Left, bottom, right, top."""


def names(content: Content) -> Result:
    """Look at the characters and the length of every cell's name."""
    return Result(
        code="V205",
        name="cell names",
        limit="1 to 32 of A-Z a-z 0-9 _",
        shapes=len(content.cells),
        findings=tuple(
            Finding(
                code="V205",
                subject=f"cell {shown(name)}",
                what=_what_is_odd(name),
                mend="rename it to at most 32 of A-Z a-z 0-9 _",
                cell=name,
            )
            for name in content.cells
            if not CELL_NAME.fullmatch(name)
        ),
    )


def shown(name: str) -> str:
    """Return a name with what cannot be printed as codes."""
    return name if name.isascii() and name.isprintable() else ascii(name)


def _what_is_odd(name: str) -> str:
    longest = 32
    if not name:
        return "its name is empty"
    odd = sorted({character for character in name if not CELL_NAME.fullmatch(character)})
    if odd:
        return f"its name holds {' '.join(map(ascii, odd))}"
    return f"its name has {len(name)} characters, more than {longest}"


def duplicates(content: Content) -> Result:
    """Look for cells of one name."""
    counts = Counter(content.cells)
    return Result(
        code="V206",
        name="cells of one name",
        shapes=len(content.cells),
        findings=tuple(
            Finding(
                code="V206",
                subject=f"cell {shown(name)}",
                what=f"{count} cells have this name, and readers differ in which one they take",
                mend="keep one of them",
                cell=name,
            )
            for name, count in counts.items()
            if count > 1
        ),
    )


def top(wanted: str, content: Content) -> Result:
    """Look for the one cell that nothing places."""
    placed = {reference.name for reference in content.references}
    tops = list(dict.fromkeys(name for name in content.cells if name not in placed))
    others = [name for name in tops if name != wanted]
    mend = f"make {wanted} the one cell that nothing places"
    finding = partial(Finding, code="V207", mend=mend)
    findings = []
    if wanted not in tops:
        if wanted in content.cells:
            what = "it is not at the top: another cell places it"
        else:
            what = f"the file has no such cell; at the top is {_list(others)}"
        findings.append(
            finding(subject=f"cell {wanted}", what=what, cell=others[0] if others else "")
        )
        # Of several one has taken its place.
        others = others[1:]
    findings += [
        finding(subject=f"cell {shown(name)}", what="nothing places it", cell=name)
        for name in others
    ]
    return Result(
        code="V207",
        name="top cell",
        limit=f"{wanted} alone",
        shapes=len(content.cells),
        findings=tuple(findings),
    )


def _list(cells: list[str]) -> str:
    most = 5
    more = f" and {len(cells) - most} more" if len(cells) > most else ""
    return ", ".join(map(shown, cells[:most])) + more if cells else "nothing"


def missing(content: Content) -> Result:
    """Look for placed cells that are nowhere defined."""
    known = content.number_of
    lost: dict[tuple[str, int], list[Reference]] = {}
    for reference in content.references:
        if reference.name not in known:
            lost.setdefault((reference.name, reference.cell), []).append(reference)
    return Result(
        code="V208",
        name="missing cells",
        shapes=len(content.references),
        findings=tuple(
            Finding(
                code="V208",
                subject=f"cell {shown(name)}",
                what=f"{shown(content.cells[cell])} places it, and the file does not hold it",
                mend="add the cell, or delete what places it",
                cell=content.cells[cell],
                at_nm=references[0].at,
            )
            for (name, cell), references in lost.items()
        ),
    )


def recursion(content: Content) -> Result:
    """Look for cells that place themselves, by way of others too."""
    stuck = set(range(len(content.cells))) - set(children_first(content))
    findings = []
    way = _cycle(content, stuck)
    if way:
        number, following = way[0], way[1 % len(way)]
        findings.append(
            Finding(
                code="V209",
                subject=f"cell {shown(content.cells[number])}",
                what="it places itself: "
                + " > ".join(shown(content.cells[i]) for i in (*way, number)),
                mend="delete one of these placements",
                cell=content.cells[number],
                at_nm=next(
                    reference.at
                    for reference in content.placed_in[number]
                    if content.number_of.get(reference.name) == following
                ),
            )
        )
    return Result(
        code="V209",
        name="recursion",
        shapes=len(content.references),
        findings=tuple(findings),
    )


def _children(content: Content, number: int) -> set[int]:
    placed = (content.number_of.get(r.name) for r in content.placed_in.get(number, ()))
    return {child for child in placed if child is not None}


def children_first(content: Content) -> list[int]:
    """Return the numbers of the cells, each after those that it places; none above a cycle."""
    parents: dict[int, list[int]] = {}
    waiting: dict[int, int] = {}
    for number in range(len(content.cells)):
        children = _children(content, number)
        waiting[number] = len(children)
        for child in children:
            parents.setdefault(child, []).append(number)
    ready = [number for number, count in waiting.items() if not count]
    for number in ready:
        for parent in parents.get(number, ()):
            waiting[parent] -= 1
            if not waiting[parent]:
                ready.append(parent)
    return ready


def _cycle(content: Content, stuck: set[int]) -> list[int]:
    """Return cells each of which places the next, and the last the first."""
    way: list[int] = []
    seen: dict[int, int] = {}
    at = min(stuck, default=None)
    while at is not None and at not in seen:
        seen[at] = len(way)
        way.append(at)
        at = min(_children(content, at) & stuck, default=None)
    return way[seen[at] :] if at is not None else []


def extents(content: Content) -> Result:
    """Look for cells that reach beyond 32 bits with all that they place, flattened."""
    boxes: dict[int, Extents | None] = {}
    own = _own_extents(content)
    findings = []
    for number in children_first(content):
        parts = [own[number]] if number in own else []
        for reference in content.placed_in.get(number, ()):
            box = boxes.get(content.number_of.get(reference.name, -1))
            if box is None:
                continue
            parts.append(_placed(box, reference))
            if not _fits(parts[-1]) and _fits(box):
                findings.append(_beyond(content.cells[number], reference, parts[-1]))
        boxes[number] = _joined(parts) if parts else None
    return Result(
        code="V227",
        name="flattened extents",
        limit=f"{um_text(LIMITS_NM[0])} to {um_text(LIMITS_NM[1])} um",
        shapes=len(content.cells),
        findings=tuple(findings),
    )


def _own_extents(content: Content) -> dict[int, Extents]:
    """Return what the polygons and texts of each cell take, by its number."""
    found: dict[int, list[Extents]] = {}
    polygons = content.polygons
    owner = polygons.cell.repeat(polygons.outlines.counts)
    order = owner.argsort(kind="stable")
    xy = polygons.outlines.xy[order]
    cells, starts = np.unique(owner[order], return_index=True)
    if len(cells):
        lows = np.minimum.reduceat(xy, starts, axis=0).tolist()
        highs = np.maximum.reduceat(xy, starts, axis=0).tolist()
        for cell, low, high in zip(cells.tolist(), lows, highs, strict=True):
            found[cell] = [(*low, *high)]
    for text in content.texts:
        found.setdefault(text.cell, []).append((*text.at, *text.at))
    return {number: _joined(parts) for number, parts in found.items()}


def _placed(box: Extents, reference: Reference) -> Extents:
    corners = [(x, y) for x in box[::2] for y in box[1::2]]
    turned = [_turned(corner, reference) for corner in corners]
    columns, rows = (max(count, 1) for count in reference.counts)
    across, up = reference.spans
    ends = [
        (
            reference.at[0]
            + a * across[0] * (columns - 1) // columns
            + b * up[0] * (rows - 1) // rows,
            reference.at[1]
            + a * across[1] * (columns - 1) // columns
            + b * up[1] * (rows - 1) // rows,
        )
        for a in (0, 1)
        for b in (0, 1)
    ]
    xs = [x + end[0] for x, _ in turned for end in ends]
    ys = [y + end[1] for _, y in turned for end in ends]
    return min(xs), min(ys), max(xs), max(ys)


def _turned(point: Xy, reference: Reference) -> Xy:
    x, y = point[0], -point[1] if reference.mirrored else point[1]
    quarters, rest = divmod(reference.angle_deg, 90)
    if not rest and reference.magnification == 1:
        for _ in range(int(quarters) % 4):
            x, y = -y, x
        return x, y
    angle = math.radians(reference.angle_deg)
    sine, cosine = math.sin(angle), math.cos(angle)
    return (
        round(reference.magnification * (x * cosine - y * sine)),
        round(reference.magnification * (x * sine + y * cosine)),
    )


def _joined(parts: Iterable[Extents]) -> Extents:
    left, bottom, right, top_ = zip(*parts, strict=True)
    return min(left), min(bottom), max(right), max(top_)


def _fits(box: Extents) -> bool:
    return min(box) >= LIMITS_NM[0] and max(box) <= LIMITS_NM[1]


def _beyond(cell: str, reference: Reference, box: Extents) -> Finding:
    low, high = f"{um_text(box[0])}, {um_text(box[1])}", f"{um_text(box[2])}, {um_text(box[3])}"
    return Finding(
        code="V227",
        subject=f"cell {shown(cell)}",
        what=f"{shown(reference.name)} as it is placed reaches from ({low}) to ({high}) um: "
        "beyond 32 bits",
        mend="move it nearer, or shorten the array",
        cell=cell,
        at_nm=reference.at,
    )
