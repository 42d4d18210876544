"""What the report and the mask order say of marks, held against the files."""

import json
from pathlib import Path
from typing import Any

import klayout.db as kdb
import pytest
import yaml

from tests.mark_specs import with_marks
from tests.packages import spec_file
from wlcsp_layout import pipeline
from wlcsp_layout.compare.specs import Meaning, differences
from wlcsp_layout.model.resolve import resolve
from wlcsp_layout.spec.load import read
from wlcsp_layout.wafer.stepping import step


def made(folder: Path, extra: str = "") -> tuple[dict[str, Any], dict[str, Any]]:
    """Generate a wafer with marks, and return its report and its order."""
    pipeline.generate(spec_file(folder, with_marks(extra=extra)), folder / "out", verify=False)
    report = json.loads((folder / "out" / "unit.report.json").read_text())
    return report, yaml.safe_load((folder / "out" / "unit.order.yaml").read_text())


def test_the_report_says_what_marks_there_are(tmp_path: Path) -> None:
    """Bars are as wide as the rules of the house allow; of 22 ends two lie in a keep-out."""
    report, _ = made(tmp_path)

    fine = {"width": 10, "space": 10}
    assert report["marks"] == {
        "block_um": [1850, 1026],
        "sites_um": [[0, 4000], [-5900, 0]],
        "pairs": [["d1", "d2"], ["d2", "rdl"], ["rdl", "d3"]],
        "bars_um": {"d1": {"width": 20, "space": 20}, "d2": fine, "rdl": fine, "d3": fine},
        "dicing": {"layer": "rdl", "bars": 20, "ends_without_room": 2},
    }


def test_bars_without_room_are_noted(tmp_path: Path) -> None:
    """Two of 22 ends, which lie in the keep-out above the center."""
    planned = pipeline.plan(spec_file(tmp_path, with_marks()))

    assert [str(note) for note in planned.notes if note.code == "N106"] == [
        "N106 marks.dicing: 2 of 22 ends of streets have no bar: there is no room\n"
        "    shorter bars or a smaller gap_um may fit"
    ]


@pytest.mark.parametrize(
    "extra",
    [
        "",
        "masks: {mirrored: true}\n",
        "masks: {data: always_clear}\n",
        "process: {d2: {bias_um: 1}}\n",
    ],
)
def test_bars_of_the_order_are_there_on_the_plate(tmp_path: Path, extra: str) -> None:
    """At each place the file is clear or dark over the target's width, and not 1 um beyond it."""
    _, order = made(tmp_path, extra)
    for mask in order["masks"]:
        layout = kdb.Layout()
        layout.read(str(tmp_path / "out" / mask["file"]))
        number, datatype = map(int, mask["layer"].split("/"))
        data = kdb.Region(layout.top_cell().begin_shapes_rec(layout.layer(number, datatype)))
        assert len(mask["mark_bars"]) == 6
        for bars in mask["mark_bars"]:
            is_data = bars["is"] == mask["data_tone"].split()[-1]
            assert [place["block"] for place in bars["places"]] == [1, 2]
            for place in bars["places"]:
                x, y = (round(value * 1000) for value in place["at_um"])
                half = round(bars["target_um"] * 500)
                reach = (half + 1000, 10) if bars["along_deg"] == 0 else (10, half + 1000)
                probe = kdb.Box(x - reach[0], y - reach[1], x + reach[0], y + reach[1])
                share = (kdb.Region(probe) & data.merged()).area() / probe.area()
                kept = half / (half + 1000)
                assert share == pytest.approx(kept if is_data else 1 - kept, abs=0.001)


def test_the_sheet_lists_the_bars(tmp_path: Path) -> None:
    """Six kinds at two places on each of four masks."""
    made(tmp_path)
    page = (tmp_path / "out" / "unit.order.html").read_text()

    assert page.count("Bars of the marks, also to be measured.") == 4
    assert page.count("<td>D2 dense bars in x, dark</td>") == 2


def test_marks_are_a_difference_of_specs(tmp_path: Path) -> None:
    """Moved, and then gone."""
    meanings = []
    for number, marks in enumerate(("marks: {left_right_mm: 4}", "marks: {left_right_mm: 4.1}")):
        (tmp_path / str(number)).mkdir()
        reading = read(spec_file(tmp_path / str(number), ("wafer:", f"{marks}\nwafer:")))
        assert reading.spec
        package = resolve(reading).package
        stepped = step(package)
        meanings.append(
            Meaning(spec=reading.spec, package=package, full=stepped.full, offset=stepped.offset)
        )

    assert list(map(str, differences(*meanings))) == ["marks.left_right_mm: 4 -> 4.1"]
