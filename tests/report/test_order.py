"""The mask order: what a shop asks for, with numbers that the files have."""

import hashlib
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import klayout.db as kdb
import pytest
import yaml

from tests.packages import spec_file
from wlcsp_layout import pipeline


def ordered(folder: Path, extra: str = "") -> dict[str, Any]:
    spec = spec_file(folder, ("wafer:", f"{extra}wafer:"))
    pipeline.generate(spec, folder / "out", verify=False)
    order: dict[str, Any] = yaml.safe_load((folder / "out" / "unit.order.yaml").read_text())
    return order


def test_each_mask_is_ordered_by_its_file(tmp_path: Path) -> None:
    """Hash, size and top cell are those of the file; titles name set, layer and revision."""
    order = ordered(tmp_path, "masks: {set: Lot 7, revision: B2}\n")
    assert [mask["title"] for mask in order["masks"]] == [
        "Lot 7 D1 B2", "Lot 7 D2 B2", "Lot 7 RDL B2", "Lot 7 D3 B2",
    ]  # fmt: skip
    for mask in order["masks"]:
        data = (tmp_path / "out" / mask["file"]).read_bytes()
        assert (mask["sha256"], mask["bytes"]) == (hashlib.sha256(data).hexdigest(), len(data))
        layout = kdb.Layout()
        layout.read(str(tmp_path / "out" / mask["file"]))
        assert layout.top_cell().name == mask["top_cell"]


def test_least_features_are_those_of_the_design(tmp_path: Path) -> None:
    """By hand: pads open for 40 and 50 um, gaps and traces of 20 um, a hole of 60 um.

    Streets are 40 um and the pull-back: 45 um on d1, 50 um on d2, 55 um on d3. Traces are slanted
    nowhere.
    """
    masks = ordered(tmp_path)["masks"]
    assert [mask["least_width_um"] for mask in masks] == [40, 20, 20, 55]


@pytest.mark.parametrize(
    "extra", ["", "masks: {mirrored: true}\n", "masks: {data: always_clear}\n"]
)
def test_critical_dimensions_are_there_on_the_plate(tmp_path: Path, extra: str) -> None:
    """At each of five places the file is clear or dark over the target's width, and not beyond.

    A bias of 1 um: the opening of 40 um is 42 um, the ring is narrower by 2 um, the trace 22 um.
    """
    bias = "process: {d1: {bias_um: 1}, d2: {bias_um: 1}, rdl: {bias_um: 1}}\n"
    masks = ordered(tmp_path, bias + extra)["masks"]
    targets = [mask["critical_dimension"]["target_um"] for mask in masks]
    assert (targets[0], targets[2], targets[3]) == (42, 22, 200)
    for mask in masks:
        layout = kdb.Layout()
        layout.read(str(tmp_path / "out" / mask["file"]))
        number, datatype = map(int, mask["layer"].split("/"))
        data = kdb.Region(layout.top_cell().begin_shapes_rec(layout.layer(number, datatype)))
        wanted = mask["critical_dimension"]
        is_data = wanted["is"] == mask["data_tone"].split()[-1]
        assert len({tuple(place["at_um"]) for place in wanted["places"]}) == 5
        for place in wanted["places"]:
            x, y = (round(value * 1000) for value in place["at_um"])
            half = round(wanted["target_um"] * 500)
            line = kdb.DPath([kdb.DPoint(-half - 3000, 0), kdb.DPoint(half + 3000, 0)], 20)
            probe = line.polygon().transformed(kdb.DCplxTrans(1, wanted["along_deg"], False, x, y))
            inside = kdb.Region(probe.to_itype(1)) & data.merged()
            share = inside.area() / (2 * (half + 3000) * 20)
            kept = half / (half + 3000)
            assert share == pytest.approx(kept if is_data else 1 - kept, abs=0.01)


class Tags(HTMLParser):
    """Counts tags, and sees that what is opened is closed and nothing is fetched."""

    def __init__(self) -> None:
        """Begin with nothing open."""
        super().__init__()
        self.open: list[str] = []
        self.seen: Counter[str] = Counter()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an opened tag."""
        assert not {"src", "href"} & {name for name, _ in attrs}
        self.seen[tag] += 1
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close the last opened tag."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Keep the text."""
        self.text += data


def test_the_sheet_is_one_page_with_a_section_for_each_mask(tmp_path: Path) -> None:
    """It says what the order says, and a title with signs of HTML stays text."""
    order = ordered(tmp_path, "masks: {set: 'R&D <1>'}\n")
    page = Tags()
    page.feed((tmp_path / "out" / "unit.order.html").read_text())

    assert page.open == []
    assert page.seen["section"] == 4
    assert "Mask order R&D <1>, revision A" in page.text
    for mask in order["masks"]:
        for key in ("title", "sha256", "in_words", "data_tone", "top_cell", "reading"):
            assert mask[key] in page.text


STEPPER = (
    "wafer: {diameter_mm: 20, offset: center_die}",
    "wafer: {diameter_mm: 20, exposure: {stepper: {field_dies: [3, 2], reduction: 4}}}\n"
    "marks: {}\nprocess: {d1: {bias_um: 1}}",
)


def test_reticles_are_ordered_by_their_field(tmp_path: Path) -> None:
    """3 x 2 dies of 2 mm with streets of 80 um: 6.32 x 4.24 mm, on the wafer's scale.

    With 1 um of bias the opening of 40 um is 42 um wide, on five dies of the field.
    """
    pipeline.generate(spec_file(tmp_path, STEPPER), tmp_path / "out", verify=False)
    order = yaml.safe_load((tmp_path / "out" / "unit.order.yaml").read_text())
    exposure = order["exposure"]
    assert (exposure["field_dies"], exposure["field_um"]) == ([3, 2], [6320, 4240])
    assert exposure["data_are"] == "on the wafer's scale: the reticle is 4 times as large"
    rows = (tmp_path / "out" / exposure["shot_map"]).read_text().splitlines()
    assert exposure["shots"] == sum(row.endswith(",yes") for row in rows)
    d1, _, rdl, _ = order["masks"]
    assert (d1["plate_inch"], d1["reduction"]) == (6, 4)
    assert (d1["text_on_plate"], d1["barcode"]) == ("UNIT D1 A 1/4", "UNIT-D1")
    assert d1["outside_of_shots"] == "dielectric 1 is removed where no shot is exposed"
    assert rdl["outside_of_shots"] == "no metal is left where no shot is exposed"
    layout = kdb.Layout()
    layout.read(str(tmp_path / "out" / d1["file"]))
    drawn = kdb.Region(layout.top_cell().begin_shapes_rec(layout.layer(10, 0))).merged()
    places = d1["critical_dimension"]["places"]
    assert [place["die"] for place in places] == ["center", "left", "right", "top", "bottom"]
    for x, y in (place["at_um"] for place in places):
        spot = kdb.Box(int(1000 * x), int(1000 * y), int(1000 * x), int(1000 * y)).enlarged(1, 1)
        (hit,) = drawn.interacting(kdb.Region(spot)).each()
        assert (hit.bbox().width(), hit.bbox().center()) == (42_000, spot.center())
    for bars in d1["mark_bars"]:
        assert [place["block"] for place in bars["places"]] == [1, 2]
    page = (tmp_path / "out" / "unit.order.html").read_text()
    assert "a field of 3 x 2 dies, 6320 x 4240 um with its streets" in page
