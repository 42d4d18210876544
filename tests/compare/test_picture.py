"""The picture shows what differs, in colors that say on which side."""

from collections import Counter
from pathlib import Path

import klayout.db as kdb
import pytest
from klayout import lay

from tests.compare.small import edited, layout
from wlcsp_layout.compare import picture
from wlcsp_layout.compare.layouts import compare

WHITE = 0xFFFFFF


def colors(path: Path, size: tuple[int, int]) -> tuple[Counter[int], Counter[int]]:
    """How many pixels of the left and the right half have which color."""
    pixels = lay.PixelBuffer.read_png(str(path))
    assert (pixels.width(), pixels.height()) == size
    halves: tuple[Counter[int], Counter[int]] = (Counter(), Counter())
    for x in range(size[0]):
        half = halves[x >= size[0] // 2]
        half.update(pixels.pixel(x, y) & 0xFFFFFF for y in range(size[1]))
    return halves


@pytest.mark.parametrize("size", [(1200, 600), (300, 150)])
def test_a_difference_of_1_nm_is_framed_in_the_whole_and_seen_beside_it(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    """A square of 100 um, 1 nm wider: blue alone, and an orange frame in the left half alone."""
    source = tmp_path / "a.gds"
    item = layout(([], []))
    shapes = item.cell("P_TOP").shapes(item.layer(30, 0))
    shapes.insert(kdb.Box(0, 0, 100_000, 100_000))
    shapes.insert(kdb.Box(200_000, 0, 900_000, 700_000))
    item.write(str(source))

    def edit(item: kdb.Layout) -> None:
        shapes = item.cell("P_TOP").shapes(item.layer(30, 0))
        shapes.insert(kdb.Box(100_000, 0, 100_001, 100_000))

    result = compare(source, edited(source, tmp_path / "b.gds", edit))
    picture.draw(result, tmp_path / "d.png", size=size)
    left, right = colors(tmp_path / "d.png", size)
    assert left[picture.MARK] > 20
    assert right[picture.MARK] == 0
    assert left[picture.RED] == right[picture.RED] == 0
    assert right[picture.BLUE] > size[1] // 2
    assert left[picture.GRAY] > 20
    assert left[WHITE] > left.total() // 2


def test_what_only_one_side_has_is_filled_in_its_color(tmp_path: Path) -> None:
    """A square in A alone, the same square to its right in B alone."""
    source = tmp_path / "a.gds"
    layout(([("P_TOP", (30, 0), (0, 0, 900, 900))], [])).write(str(source))

    def edit(item: kdb.Layout) -> None:
        shapes = item.cell("P_TOP").shapes(item.layer(30, 0))
        shapes.clear()
        shapes.insert(kdb.Box(1000, 0, 1900, 900))

    result = compare(source, edited(source, tmp_path / "b.gds", edit))
    picture.draw(result, tmp_path / "d.png", size=(404, 200))
    left, _ = colors(tmp_path / "d.png", (404, 200))
    assert left[picture.RED] > 3_000
    assert abs(left[picture.RED] - left[picture.BLUE]) < left[picture.RED] // 5


def test_what_went_to_another_layer_is_violet(tmp_path: Path) -> None:
    """A square on d1 in A, and on rdl in B."""
    source = tmp_path / "a.gds"
    layout(([("P_TOP", (10, 0), (0, 0, 900, 900))], [])).write(str(source))

    def edit(item: kdb.Layout) -> None:
        top = item.cell("P_TOP")
        top.shapes(item.layer(10, 0)).clear()
        top.shapes(item.layer(30, 0)).insert(kdb.Box(0, 0, 900, 900))

    result = compare(source, edited(source, tmp_path / "b.gds", edit))
    picture.draw(result, tmp_path / "d.png", size=(404, 200))
    left, right = colors(tmp_path / "d.png", (404, 200))
    assert min(left[picture.VIOLET], right[picture.VIOLET]) > 3_000
