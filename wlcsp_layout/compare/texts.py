"""Texts that only one of two cells has, in words."""

from collections.abc import Iterator

from wlcsp_layout.compare.cells import CellPair, Texts
from wlcsp_layout.compare.change import MOST_SINGLE
from wlcsp_layout.compare.words import place, shift
from wlcsp_layout.geometry import Xy
from wlcsp_layout.layout import LayerKey


def texts_in_words(pair: CellPair, one: Texts, other: Texts) -> Iterator[str]:
    """Yield texts that have another string, another place, or are in one layout alone."""
    cell = pair.one.name
    new_at = {(layer, x, y): string for layer, string, x, y in sorted(other)}
    left = dict.fromkeys(sorted(other.elements()))
    rest: list[tuple[LayerKey, str, int, int]] = []
    for item in sorted(one.elements()):
        layer, string, x, y = item
        new = new_at.get((layer, x, y))
        if new is None or (layer, new, x, y) not in left:
            rest.append(item)
            continue
        del left[layer, new, x, y]
        yield f"{cell} at {place((x, y))} um: {string!r} -> {new!r}"
    moved: dict[Xy, list[tuple[str, Xy]]] = {}
    for layer, string, x, y in rest:
        again = next((item for item in left if item[:2] == (layer, string)), None)
        if again is None:
            yield f"{cell} at {place((x, y))} um: {string!r} only in A"
            continue
        del left[again]
        moved.setdefault((again[2] - x, again[3] - y), []).append((string, (x, y)))
    for by, texts in moved.items():
        if len(texts) <= MOST_SINGLE:
            for string, at in texts:
                yield f"{cell} at {place(at)} um: {string!r} moved by {shift(by)} um"
        else:
            yield f"{cell}: {len(texts):,} texts moved by {shift(by)} um"
    for _, string, x, y in left:
        yield f"{cell} at {place((x, y))} um: {string!r} only in B"
