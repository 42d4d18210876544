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
