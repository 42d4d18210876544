"""Two layouts by their geometry: what only one of them has, layer by layer, and where.

The judgment is on the masks: two files that draw the same in other cells, other arrays or another
order are equal, and what is built otherwise is told as a note.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import klayout.db as kdb

from wlcsp_layout.compare.cells import CellPair, Part, Walk, flat_count
from wlcsp_layout.compare.change import named
from wlcsp_layout.compare.dissolving import dissolve
from wlcsp_layout.compare.drawing import DBU_UM, Drawing, read
from wlcsp_layout.compare.placements import askew, in_words
from wlcsp_layout.compare.texts import texts_in_words
from wlcsp_layout.layout import LayerKey
from wlcsp_layout.model.layers import LAYERS

TILES = 16
"""A flat comparison goes in so many tiles each way."""
MOST_FLAT = 20_000
"""Shapes of a flat layer: one that has more is not compared flat, which can take minutes."""
MOST_SAID = 6
"""Lines on what one cell places otherwise: what more comes to is told by the layers."""
NAMES = {(layer.number, layer.datatype): layer.name for layer in LAYERS}


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerDifference:
    """What differs on one layer."""

    layer: LayerKey
    parts: tuple[Part, ...]
    is_flat: bool
    """Compared flat, in tiles; else cell by cell."""

    @property
    def name(self) -> str:
        """The layer in words."""
        return layer_name(self.layer)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Two layouts, side by side."""

    a: Drawing
    b: Drawing
    layers: tuple[LayerDifference, ...]
    frame: tuple[str, ...]
    """Top cells, names and database unit."""
    askew: tuple[str, ...] = ()
    """Places that only one layout magnifies or turns by an odd angle."""
    texts: tuple[str, ...]
    unmeasured: tuple[str, ...]
    """What was not compared shape by shape, and counts as a difference."""
    notes: tuple[str, ...]
    """What is built otherwise: cells and their places."""

    @property
    def differ(self) -> bool:
        """Whether there is any difference that a mask or its user would see."""
        return bool(self.layers or self.frame or self.askew or self.texts or self.unmeasured)


def layer_name(layer: LayerKey) -> str:
    """Return a layer by its name in the default table, if it has one, and its numbers."""
    numbers = f"{layer[0]}/{layer[1]}"
    name = NAMES.get(layer)
    return f"{name} ({numbers})" if name else numbers


def compare(one: Path, other: Path) -> Compared:
    """Compare two GDSII or OASIS files.  Raises: SpecError when one of them cannot be read."""
    a, b = _read(one, other)
    frame = tuple(_frame(a, b))
    same = kdb.LayoutDiff.NoLayerNames
    if a.prefix == b.prefix and kdb.LayoutDiff().compare(a.layout, b.layout, same):
        return Compared(a=a, b=b, layers=(), frame=frame, texts=(), unmeasured=(), notes=())
    found = _compared(a, b, frame)
    names = set(a.cells()) ^ set(b.cells())
    if not names - {a.short(a.top), b.short(b.top)} or not found.differ:
        return found
    again = _compared(*_dissolved(one, other), frame)
    if not again.differ or len(again.unmeasured) < len(found.unmeasured):
        # What is built otherwise is told as it is in the files.
        return replace(again, notes=found.notes)
    return found


def _dissolved(one: Path, other: Path) -> tuple[Drawing, Drawing]:
    """Read both anew, and replace the cells that only one of them has by what they hold."""
    a, b = _read(one, other)
    common = set(a.cells()) & set(b.cells())
    dissolve(a, common)
    dissolve(b, common)
    return a, b


def _read(one: Path, other: Path) -> tuple[Drawing, Drawing]:
    """Read both; a prefix that only one of them has is none where the top cells have one name."""
    a, b = read(one), read(other)
    if a.top_names == b.top_names and not (a.prefix and b.prefix):
        return replace(a, prefix=""), replace(b, prefix="")
    return a, b


def _compared(a: Drawing, b: Drawing, frame: tuple[str, ...]) -> Compared:
    walk = Walk(a=a, b=b)
    layers, unmeasured = _layers(walk)
    return Compared(
        a=a,
        b=b,
        layers=layers,
        frame=frame,
        askew=tuple(_askew(walk)),
        texts=tuple(line for item in walk.texts() for line in texts_in_words(*item)),
        unmeasured=unmeasured,
        notes=tuple(_notes(walk)),
    )


def _frame(a: Drawing, b: Drawing) -> Iterator[str]:
    if a.unit_um != b.unit_um:
        yield (f"database unit: {a.unit_um:g} -> {b.unit_um:g} um; compared in whole nanometers")
    if a.prefix != b.prefix:
        yield f"cells: named {a.prefix}... -> {b.prefix}...; compared without that"
    names = [
        ", ".join(name.removeprefix(side.prefix) for name in side.top_names) or "none"
        for side in (a, b)
    ]
    if names[0] != names[1]:
        yield f"top cell: {names[0]} -> {names[1]}"


def _layers(walk: Walk) -> tuple[tuple[LayerDifference, ...], tuple[str, ...]]:
    """Return the differences of the layers, and in words what could not be measured."""
    found: list[LayerDifference] = []
    too_many: dict[str, list[LayerKey]] = {}
    for layer in sorted({*walk.a.layers, *walk.b.layers}):
        parts = list(walk.parts(layer))
        reasons = [_reason(pair) for pair in walk.uncounted if walk.has(pair, layer)]
        if not reasons and any(walk.is_covered(part, layer) for part in parts):
            reasons = ["shapes of several cells that lie over each other where they differ"]
        is_flat = bool(reasons) and all(
            flat_count(side, side.top, {}, layer) <= MOST_FLAT for side in (walk.a, walk.b)
        )
        if is_flat:
            parts = [part for part in [_flat(walk.a, walk.b, layer)] if _area(part)]
        else:
            for reason in reasons:
                too_many.setdefault(reason, []).append(layer)
        if parts:
            found.append(LayerDifference(layer=layer, parts=tuple(parts), is_flat=is_flat))
    unmeasured = tuple(
        f"{reason}, on {', '.join(map(layer_name, layers))}: only cell by cell"
        for reason, layers in too_many.items()
    )
    return tuple(found), unmeasured


def _reason(pair: CellPair) -> str:
    """Return what is too much to be compared shape by shape over the whole."""
    sides = (pair.placements.only_a, pair.placements.only_b)
    return f"the {max(map(len, sides)):,} places in {pair.one.name} that differ"


def _area(part: Part) -> int:
    return part.only_a.area() + part.only_b.area()


def _flat(a: Drawing, b: Drawing, layer: LayerKey) -> Part:
    """Return the XOR of a layer in tiles, hierarchies left aside."""
    frame = a.top.bbox() + b.top.bbox()
    found = [kdb.Region(), kdb.Region()]
    processor = kdb.TilingProcessor()
    processor.dbu = DBU_UM
    # Tiles whose edges lie on the grid, so that what they cut heals without a trace.
    width, height = (-(-size // TILES) for size in (frame.width(), frame.height()))
    processor.tile_origin(frame.left * DBU_UM, frame.bottom * DBU_UM)
    processor.tile_size(max(width, 1) * DBU_UM, max(height, 1) * DBU_UM)
    processor.tiles(TILES, TILES)
    for name, side in (("a", a), ("b", b)):
        index = side.layers.get(layer)
        if index is None:
            processor.input(name, kdb.Region())
        else:
            processor.input(name, side.layout, side.top.cell_index(), index)
    processor.output("only_a", found[0])
    processor.output("only_b", found[1])
    processor.queue("_output(only_a, a - b); _output(only_b, b - a)")
    processor.execute("XOR")
    only_a, only_b = (region.merged() for region in found)
    return Part(cell=a.top.name, placed=1, only_a=only_a, only_b=only_b)


def _askew(walk: Walk) -> Iterator[str]:
    """Yield what only one layout magnifies or turns by an odd angle.

    It may draw the same in whole nanometers, and is still not the same for who reads the file.
    """
    for pair in walk.pairs:
        cells = askew(pair.placements)
        said = list(in_words(walk.a, walk.b, pair.placements, pair.one.name, cells))
        yield from said[:MOST_SAID]
        if len(said) > MOST_SAID:
            yield f"and {len(said) - MOST_SAID:,} more places in {pair.one.name}"


def _notes(walk: Walk) -> Iterator[str]:
    names = [side.cells() for side in (walk.a, walk.b)]
    for side, own, others in (("A", names[0], names[1]), ("B", names[1], names[0])):
        top = (walk.a if side == "A" else walk.b).top.name
        only = [cell.name for name, cell in own.items() if name not in others and cell.name != top]
        if only:
            yield f"cells only in {side}: {', '.join(sorted(only))}"
    for pair in walk.pairs:
        places = (*pair.placements.only_a, *pair.placements.only_b)
        cells = sorted({place.cell for place in places} - askew(pair.placements))
        said = list(in_words(walk.a, walk.b, pair.placements, pair.one.name, cells))
        if len(said) <= MOST_SAID:
            yield from said
            continue
        yield f"{pair.one.name}: {len(cells):,} cells stand at other places ({named(cells)})"
