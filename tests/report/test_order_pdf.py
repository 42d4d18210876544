"""The mask order as PDF, read back by another library: what the order says, one sheet a mask."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from pypdf import PdfReader

from tests.packages import spec_file
from wlcsp_layout import pipeline
from wlcsp_layout.report.order_pdf import pdf


def ordered(folder: Path, extra: str = "") -> dict[str, Any]:
    spec = spec_file(folder, ("wafer:", f"{extra}wafer:"))
    pipeline.generate(spec, folder / "out", verify=False)
    order: dict[str, Any] = yaml.safe_load((folder / "out" / "unit.order.yaml").read_text())
    return order


def words(text: str) -> str:
    return " ".join(text.split())


def test_each_mask_has_a_sheet_that_says_what_the_order_says(tmp_path: Path) -> None:
    """Title, hash, words, target and the five places of each mask, on A4: 210 x 297 mm."""
    order = ordered(tmp_path, "masks: {set: Lot 7, revision: B2, data: always_dark}\n")
    reader = PdfReader(tmp_path / "out" / "unit.order.pdf")
    assert reader.metadata is not None
    assert reader.metadata.title == "Mask order Lot 7, revision B2"
    assert len(reader.pages) == len(order["masks"]) == 4
    for number, (page, mask) in enumerate(zip(reader.pages, order["masks"], strict=True), start=1):
        size_mm = [float(value) / 72 * 25.4 for value in page.mediabox[2:]]
        assert size_mm == pytest.approx([210, 297], abs=0.01)
        text = words(page.extract_text())
        assert f"Mask order Lot 7, revision B2: sheet {number} of 4" in text
        for key in ("title", "sha256", "in_words", "data_tone", "top_cell", "reading"):
            assert words(mask[key]) in text
        measured = mask["critical_dimension"]
        assert f"Target on the plate {measured['target_um']} um" in text
        for place in measured["places"]:
            assert f"{place['die']} {place['at_um'][0]} {place['at_um'][1]}" in text


def test_all_fonts_are_in_the_file(tmp_path: Path) -> None:
    """A printer that has none of them prints the same."""
    ordered(tmp_path)
    for page in PdfReader(tmp_path / "out" / "unit.order.pdf").pages:
        resources: Any = page["/Resources"]
        fonts = [font.get_object() for font in resources["/Font"].values()]
        assert len(fonts) >= 2
        assert all("/FontFile2" in font["/FontDescriptor"] for font in fonts)


def test_the_same_order_gives_the_same_bytes(tmp_path: Path) -> None:
    """In one process and in two, and none of the folders is named in it."""
    order = ordered(tmp_path)
    made = (tmp_path / "out" / "unit.order.pdf").read_bytes()
    assert pdf(order) == pdf(order) == made


def test_characters_that_the_fonts_lack_are_shown_by_their_numbers(tmp_path: Path) -> None:
    """Of a set that is named in Chinese: nothing is left out in silence."""
    ordered(tmp_path, "masks: {set: 'L\N{CJK UNIFIED IDEOGRAPH-6DF1} \N{MICRO SIGN}'}\n")
    page = PdfReader(tmp_path / "out" / "unit.order.pdf").pages[0]
    assert "Mask 1: L[U+6DF1] \N{MICRO SIGN} D1 A" in words(page.extract_text())


def test_a_name_that_is_longer_than_a_line_is_broken_within_the_page(tmp_path: Path) -> None:
    """A set of 40 W and a file of 200: no text begins beyond the margin, and none is lost."""
    order = ordered(tmp_path, f"masks: {{set: {'W' * 40}}}\n")
    order["masks"][0]["file"] = "masks/" + "W" * 200
    (tmp_path / "long.pdf").write_bytes(pdf(order))
    page = PdfReader(tmp_path / "long.pdf").pages[0]
    text = page.extract_text()
    # The set is in the head, in the title and, as part of neither, nowhere else.
    assert text.count("W") == 40 + 40 + 200
    places: list[tuple[float, float]] = []
    page.extract_text(visitor_text=lambda _t, _c, tm, _f, _s: places.append((tm[4], tm[5])))
    assert all(50 <= x <= 595 - 50 and y >= 50 for x, y in places if (x, y) != (0, 0))
