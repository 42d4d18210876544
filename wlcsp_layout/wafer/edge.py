"""The outer half of the street around the outermost dies.

Each die's cell opens its own half of the street; where a die has no neighbor the other half is
missing. It is what the dies grown by the full street cover and the tiles do not, in boxes that
stand side by side.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TypeAlias

from wlcsp_layout.geometry import Box, Xy
from wlcsp_layout.units import Nm
from wlcsp_layout.wafer.run import Run

Span: TypeAlias = tuple[int, int]


def outer_streets(runs: Sequence[Run], tile: Box, pitch: Xy, street_nm: Xy) -> tuple[Box, ...]:
    """Return the missing halves; `tile` is the reference die with its own half of the street."""
    left, bottom = street_nm[0] - street_nm[0] // 2, street_nm[1] - street_nm[1] // 2
    right, top = street_nm[0] // 2, street_nm[1] // 2
    rows: dict[int, list[Span]] = {}
    for run in runs:
        start = tile.left_nm + run.column * pitch[0]
        rows.setdefault(run.row, []).append((start, start + run.count * pitch[0]))
    edges: set[int] = set()
    for row in rows:
        low = tile.bottom_nm + row * pitch[1]
        edges |= {low - bottom, low, low + pitch[1], low + pitch[1] + top}
    bands = [
        (low, high, _missing(rows, _rows_near(low, high, tile, pitch, (bottom, top)), left, right))
        for low, high in pairwise(sorted(edges))
    ]
    return tuple(stacked(bands))


def _rows_near(
    low: int, high: int, tile: Box, pitch: Xy, reach: Span
) -> tuple[int, tuple[int, ...]]:
    """Return the row whose tiles hold a band, and the rows whose grown dies hold it."""
    bottom, top = reach
    own = (low - tile.bottom_nm) // pitch[1]
    inside = low - tile.bottom_nm - own * pitch[1]
    near = [own]
    if inside >= pitch[1] - bottom:
        near.append(own + 1)
    if high - tile.bottom_nm - own * pitch[1] <= top:
        near.append(own - 1)
    return own, tuple(near)


def _missing(
    rows: dict[int, list[Span]], near: tuple[int, tuple[int, ...]], left: int, right: int
) -> tuple[Span, ...]:
    """Return the spans of a band that grown dies cover and tiles do not."""
    own, grown_rows = near
    grown = joined(
        sorted((a - left, b + right) for row in grown_rows for a, b in rows.get(row, ()))
    )
    spans: list[Span] = []
    tiles = sorted(rows.get(own, ()))
    for start, end in grown:
        at = start
        for a, b in tiles:
            if b <= at or a >= end:
                continue
            if a > at:
                spans.append((at, a))
            at = b
        if at < end:
            spans.append((at, end))
    return tuple(spans)


def joined(spans: Sequence[Span]) -> list[Span]:
    """Return rising spans with those joined that overlap or touch."""
    joined: list[Span] = []
    for start, end in spans:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def stacked(bands: Sequence[tuple[int, int, tuple[Span, ...]]]) -> Iterator[Box]:
    """Yield boxes of adjoining bands (low, high, spans), equal spans of neighbors as one box."""
    open_boxes: dict[Span, Span] = {}
    for low, high, spans in bands:
        for span in [span for span in open_boxes if span not in spans]:
            yield _box(span, open_boxes.pop(span))
        for span in spans:
            open_boxes[span] = (open_boxes.get(span, (low, low))[0], high)
    for span, height in open_boxes.items():
        yield _box(span, height)


def _box(span: Span, height: Span) -> Box:
    return Box(
        left_nm=Nm(span[0]), bottom_nm=Nm(height[0]), right_nm=Nm(span[1]), top_nm=Nm(height[1])
    )
