"""The titles of mask plates: what they say, and what is found when they do not."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import klayout.db as kdb
import numpy as np
import pytest
import yaml

from tests.packages import spec_file
from wlcsp_layout import pipeline
from wlcsp_layout.errors import Finding, SpecError
from wlcsp_layout.geometry import Box
from wlcsp_layout.model.plates import plates
from wlcsp_layout.model.resolve import resolve
from wlcsp_layout.model.title import TitleBlock
from wlcsp_layout.spec.load import read
from wlcsp_layout.units import Nm
from wlcsp_layout.verify.plate_case import PlateCase, plate_case
from wlcsp_layout.verify.plate_title import take_title
from wlcsp_layout.verify.plates import check_plates
from wlcsp_layout.verify.tiles import NONE, Sheet, Tiling

TITLE = "marks: {title: {text: lot (7)}}\nmasks: {revision: b.2}\n"
KINDS = {
    "as drawn": TITLE,
    "at the top": "marks: {title: {at: top, text: lot (7)}}\nmasks: {revision: b.2}\n",
    "inverted": "marks: {title: {text: lot (7)}}\nmasks: {revision: b.2, data: always_clear}\n",
    "mirrored": "marks: {title: {text: lot (7)}}\nmasks: {revision: b.2, mirrored: true}\n",
    "grown, inverted and mirrored": "process: {d1: {bias_um: 0.5}}\n"
    "marks: {title: {text: lot (7)}}\n"
    "masks: {revision: b.2, data: always_clear, mirrored: true}\n",
}
PIXEL = 250_000


def made(folder: Path, extra: str) -> list[PlateCase]:
    """Generate a wafer, and return what each of its plates is to be."""
    spec = spec_file(folder, ("wafer:", f"{extra}wafer:"))
    pipeline.generate(spec, folder / "out", verify=False)
    package = resolve(read(spec)).package
    layout = folder / "out" / "unit.gds"
    return [
        plate_case(package, plate, folder / "out" / plate.file, layout) for plate in plates(package)
    ]


@pytest.fixture(scope="module")
def titled(tmp_path_factory: pytest.TempPathFactory) -> list[PlateCase]:
    """The plates of a wafer with titles; tests change copies."""
    return made(tmp_path_factory.mktemp("titled"), TITLE)


def opened(case: PlateCase) -> kdb.Layout:
    layout = kdb.Layout()
    layout.read(str(case.path))
    return layout


@pytest.mark.parametrize("kind", KINDS)
def test_the_glass_has_the_title_in_letters_of_1_75_mm_whatever_the_data_are(
    tmp_path: Path, kind: str
) -> None:
    """A 5 inch plate: lines 5 mm from its edge, 1.75 mm high, 2.5 mm from one to the next.

    30 letters of D1's second line are 179 pixels wide. L begins with a stem of 7 pixels; inverted,
    the stem is what is left open; mirrored, it is on the right.
    """
    cases = made(tmp_path, KINDS[kind])
    assert check_plates(cases)[0] == ()

    case = cases[0]
    layout = opened(case)
    drawn = kdb.Region(layout.top_cell().begin_shapes_rec(layout.layer(*case.layer))).merged()
    if "mirrored" in kind:
        drawn.transform(kdb.Trans(kdb.Trans.M90))
    if "inverted" in kind:
        drawn = kdb.Region(kdb.Box(-63_500_000, -63_500_000, 63_500_000, 63_500_000)) - drawn
    bottom = 63_500_000 - 5_000_000 - 17 * PIXEL if "top" in kind else -58_500_000
    # UNIT D1 1/4 REV B.2 DRAWN DARK
    left = -(179 * PIXEL // 2)
    upper = bottom + 10 * PIXEL
    first = kdb.Box(left, upper, left + 5 * PIXEL, upper + 7 * PIXEL)
    stem = kdb.Box(left, upper, left + PIXEL, upper + 7 * PIXEL)
    foot = kdb.Box(left, upper, left + 5 * PIXEL, upper + PIXEL)
    letter = drawn & kdb.Region(first)
    assert (letter ^ (kdb.Region(stem) + kdb.Region(foot)).merged()).is_empty()


def test_the_lines_name_set_layer_number_revision_and_tone(titled: list[PlateCase]) -> None:
    """In capitals; metal that is plated up is drawn clear, negative dielectrics dark."""
    assert [case.title.lines for case in titled if case.title] == [
        ("LOT (7)", "UNIT D1 1/4 REV B.2 DRAWN DARK"),
        ("LOT (7)", "UNIT D2 2/4 REV B.2 DRAWN DARK"),
        ("LOT (7)", "UNIT RDL 3/4 REV B.2 DRAWN CLEAR"),
        ("LOT (7)", "UNIT D3 4/4 REV B.2 DRAWN DARK"),
    ]


def test_the_order_has_the_lines_of_each_plate(titled: list[PlateCase]) -> None:
    """Beside the title that the order itself gives the mask."""
    order = yaml.safe_load((titled[0].layout.parent / "unit.order.yaml").read_text())
    assert [mask["title_on_plate"] for mask in order["masks"]] == [
        list(case.title.lines) for case in titled if case.title
    ]


def test_without_the_key_plates_have_no_title(tmp_path: Path) -> None:
    """Whatever set and revision say."""
    cases = made(tmp_path, "masks: {revision: b.2, set: lot 7}\n")
    assert [case.title for case in cases] == [None] * 4
    for case in cases:
        assert not [cell.name for cell in opened(case).each_cell() if "TITLE" in cell.name]
        # Some bytes of the wafer's own height, and no more.
        assert opened(case).top_cell().bbox().height() < 20_000_000


def spoiled(
    case: PlateCase, folder: Path, change: Callable[[kdb.Layout], object]
) -> tuple[Finding, ...]:
    """Change a copy of a plate's file in KLayout and check it."""
    layout = opened(case)
    change(layout)
    path = folder / "spoiled.gds"
    layout.write(str(path))
    return check_plates([replace(case, path=path)])[0]


def letters_of(layout: kdb.Layout) -> kdb.Shapes:
    return layout.cell("unit_D1_TITLE").shapes(layout.layer(10, 0))


def without_title(layout: kdb.Layout) -> None:
    """Take it off."""
    letters_of(layout).clear()


def with_another_number(layout: kdb.Layout) -> None:
    """1/4 becomes 2/4: the ninth letter is drawn anew."""
    shapes = letters_of(layout)
    left = -(179 * PIXEL // 2) + 8 * 6 * PIXEL
    window = kdb.Box(left, -58_500_000, left + 5 * PIXEL, -58_500_000 + 7 * PIXEL)
    kept = kdb.Region(shapes) - kdb.Region(window)
    two = ("#####", "....#", "....#", "#####", "#....", "#....", "#####")
    for y, row in enumerate(reversed(two)):
        for x, pixel in enumerate(row):
            if pixel == "#":
                at = (left + x * PIXEL, -58_500_000 + y * PIXEL)
                kept.insert(kdb.Box(*at, at[0] + PIXEL, at[1] + PIXEL))
    shapes.clear()
    shapes.insert(kept.merged())


def with_a_speck(layout: kdb.Layout) -> None:
    """1 nm x 1 nm between two letters."""
    x = -(179 * PIXEL // 2) + 5 * PIXEL + 1000
    letters_of(layout).insert(kdb.Box(x, -58_500_000, x + 1, -58_499_999))


def moved(layout: kdb.Layout) -> None:
    """By 1 nm to the right: each letter has a sliver too many, and one too few."""
    shapes = letters_of(layout)
    region = kdb.Region(shapes)
    shapes.clear()
    shapes.insert(region.moved(1, 0))


def mirrored(layout: kdb.Layout) -> None:
    """About its own middle: most letters are none then."""
    shapes = letters_of(layout)
    region = kdb.Region(shapes)
    shapes.clear()
    shapes.insert(region.transformed(kdb.Trans(kdb.Trans.M90)))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (without_title, ["V681 masks/unit_D1.gds: it has no title"]),
        (
            with_another_number,
            [
                (
                    "V681 masks/unit_D1.gds: its title reads 'UNIT D1 2/4 REV B.2 DRAWN DARK', not "
                    "'UNIT D1 1/4 REV B.2 DRAWN DARK'"
                )
            ],
        ),
        (
            with_a_speck,
            [
                "V682 masks/unit_D1.gds: 0.001 x 0.001 um beside the pixels of its title are "
                "drawn, or missing in them"
            ],
        ),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_wrong_title_is_found(
    titled: list[PlateCase],
    tmp_path: Path,
    change: Callable[[kdb.Layout], object],
    said: list[str],
) -> None:
    """What it reads, and what else is there."""
    found = spoiled(titled[0], tmp_path, change)
    assert [str(finding).split("\n")[0] for finding in found] == said


@pytest.mark.parametrize(("change", "code"), [(moved, "V682"), (mirrored, "V681")])
def test_a_title_out_of_place_is_found(
    titled: list[PlateCase], tmp_path: Path, change: Callable[[kdb.Layout], object], code: str
) -> None:
    """By 1 nm, and mirrored."""
    assert code in {finding.code for finding in spoiled(titled[0], tmp_path, change)}


@pytest.mark.parametrize(
    ("bottom_nm", "said"),
    [
        (0, "its title lies over the wafer"),
        (-63_500_000, "its title lies at or beyond the edge of the plate"),
    ],
)
def test_a_title_over_the_wafer_or_at_the_edge_of_the_plate_is_found(
    bottom_nm: int, said: str
) -> None:
    """A block at the center of the wafer, and one at the very edge of a 5 inch plate."""
    block = TitleBlock(lines=("I",), pixel_nm=Nm(PIXEL), bottom_nm=Nm(bottom_nm))
    half = Nm(63_500_000)
    case = PlateCase(
        path=Path("unit_D1.gds"),
        shown="masks/unit_D1.gds",
        layout=Path("unit.gds"),
        layer=(10, 0),
        name="d1",
        top="unit_D1_MASK",
        tile=Box(left_nm=Nm(0), bottom_nm=Nm(0), right_nm=Nm(1), top_nm=Nm(1)),
        plate=Box(left_nm=Nm(-half), bottom_nm=Nm(-half), right_nm=half, top_nm=half),
        is_inverted=False,
        is_mirrored=False,
        bias_nm=0,
        facets=64,
        chord_nm=50,
        wafer_diameter_nm=20_000_000,
        title=block,
    )
    rest = kdb.Region()
    for box in block.boxes:
        rest.insert(kdb.Box(box.left_nm, box.bottom_nm, box.right_nm, box.top_nm))
    tiling = Tiling(tile=kdb.Box(0, 0, 1, 1), first=(0, 0), columns=1, rows=1)
    sheet = Sheet(tiling=tiling, slots=np.full((1, 1), NONE, dtype=np.int64), rest=rest)

    assert [(f.code, f.what) for f in take_title(case, sheet)] == [("V683", said)]
    assert sheet.rest.is_empty()


@pytest.mark.parametrize(
    ("extra", "said"),
    [
        (
            "marks: {title: {text: 5 µm rings!}}\n",
            "E530 marks.title.text: there is no letter for 'µ', '!'\n"
            "    write marks.title.text with letters, digits, spaces and - _ . , : / # + ( )",
        ),
        (
            "marks: {title: {}}\nmasks: {set: 'Lot = 7'}\n",
            "E530 marks.title: there is no letter for '='\n"
            "    write marks.title.text with letters, digits, spaces and - _ . , : / # + ( )",
        ),
        (
            "marks: {title: {pixel_um: 5}}\n",
            "E532 marks.title.pixel_um: a pixel of 5 um is below the least width or space of a "
            "mask, 20 um\n    make it larger: a line of a letter is one pixel wide",
        ),
        (
            "marks: {title: {pixel_um: 700}}\n",
            "E531 marks.title: a title of 125300 x 11900 um does not fit beside the wafer: the "
            "plate has room for 117000 x 47500 um\n    use a smaller pixel_um or a shorter text",
        ),
    ],
)
def test_titles_that_cannot_be_drawn_are_refused(tmp_path: Path, extra: str, said: str) -> None:
    """UNIT RDL 3/4 REV A DRAWN CLEAR are 30 letters: 179 pixels of 0.7 mm are 125.3 mm."""
    with pytest.raises(SpecError) as raised:
        resolve(read(spec_file(tmp_path, ("wafer:", f"{extra}wafer:"))))
    place, _, rest = str(raised.value).partition(" ")
    assert place.endswith(":")
    assert rest == said
