"""Markers, as KLayout reads them."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import klayout.db as kdb
import pytest
from hypothesis import given
from hypothesis import strategies as st
from klayout import rdb

from wlcsp_layout.errors import Finding, Place
from wlcsp_layout.model.package import Waiver
from wlcsp_layout.verify.judgment import Waived
from wlcsp_layout.writers import lyrdb

OPEN = Finding(
    code="R102",
    subject="net 'N1' <x>",
    what="it is not connected",
    at_nm=(10_000, 20_000),
    lines_nm=(((0, 0), (10_000, -500)), ((1, 2), (3, 4))),
)
PLACE = Place(file="unit.yaml", line=30, column=3)
WAIVER = Waiver(code="V103", at="A1", why="agreed", until=date(2027, 6, 30), place=PLACE)
WAIVED = Waived(
    finding=Finding(code="V103", subject="ball A1", what="5 < 10", at_nm=(0, 0), cell="unit_WAFER"),
    waiver=WAIVER,
)
KLAYOUT = shutil.which("klayout")


def database(folder: Path, *findings: Finding, waived: tuple[Waived, ...] = ()) -> Path:
    """The file of some findings."""
    path = folder / "m.lyrdb"
    path.write_text(lyrdb.text(findings, "unit_DIE", "unit_WAFER", waived), encoding="utf-8")
    return path


def loaded(path: Path) -> rdb.ReportDatabase:
    """The file as KLayout reads it."""
    made = rdb.ReportDatabase("markers")
    made.load(str(path))
    return made


def values(folder: Path, *findings: Finding) -> list[list[str]]:
    """The values of each marker, in KLayout's words; edges and boxes in micrometers."""
    items = loaded(database(folder, *findings)).each_item()
    return [[value.to_s() for value in item.each_value()] for item in items]


def test_an_open_net_is_marked_by_a_box_and_a_line_for_each_gap(tmp_path: Path) -> None:
    """A box of 10 um about the place, then the lines as they are given."""
    assert values(tmp_path, OPEN) == [
        [
            "text: 'net \\'N1\\' <x>: it is not connected'",
            "box: (5,15;15,25)",
            "edge: (0,0;10,-0.5)",
            "edge: (0.001,0.002;0.003,0.004)",
        ]
    ]


def test_a_finding_without_a_place_is_words_alone(tmp_path: Path) -> None:
    """It is listed, and nothing is drawn."""
    finding = Finding(code="V102", subject="unit", what="two top cells")

    assert values(tmp_path, finding) == [["text: 'unit: two top cells'"]]


def test_what_to_do_is_a_text_of_its_own(tmp_path: Path) -> None:
    """The browser cuts each text at 200 characters."""
    assert values(tmp_path, replace(OPEN, mend="widen it", at_nm=None, lines_nm=())) == [
        ["text: 'net \\'N1\\' <x>: it is not connected'", "text: 'widen it'"]
    ]


def test_each_item_is_in_the_cell_of_its_finding(tmp_path: Path) -> None:
    """The die's cell where a finding names none; the top cell is always there."""
    inside = replace(OPEN, cell="OTHER")
    made = loaded(database(tmp_path, OPEN, inside))

    assert made.top_cell_name == "unit_WAFER"
    assert [cell.name() for cell in made.each_cell()] == ["unit_WAFER", "OTHER", "unit_DIE"]
    cells = {cell.rdb_id(): cell.name() for cell in made.each_cell()}
    assert [cells[item.cell_id()] for item in made.each_item()] == ["unit_DIE", "OTHER"]


def test_each_rule_is_a_category_with_what_it_means(tmp_path: Path) -> None:
    """By code; those of waived findings, too."""
    made = loaded(database(tmp_path, OPEN, waived=(WAIVED,)))

    assert [category.name() for category in made.each_category()] == ["R102", "V103"]
    (first, _) = made.each_category()
    assert first.description.startswith("net not connected: ")


def test_a_waived_finding_is_tagged_and_stepped_over(tmp_path: Path) -> None:
    """It comes last, with the reason as KLayout's comment."""
    made = loaded(database(tmp_path, OPEN, waived=(WAIVED,)))
    tag = made.tag_id("waived")

    assert [(item.has_tag(tag), item.is_visited(), item.comment) for item in made.each_item()] == [
        (False, False, ""),
        (True, True, "waived until 2027-06-30: agreed"),
    ]


def test_nothing_found_is_a_database_without_items(tmp_path: Path) -> None:
    """Which takes the place of an earlier one."""
    assert values(tmp_path) == []


@given(
    subject=st.text(),
    at=st.tuples(st.integers(-(10**9), 10**9), st.integers(-(10**9), 10**9)),
    cell=st.text("ABZ_$0", min_size=1),
)
def test_any_finding_is_read_back_as_it_was(
    subject: str, at: tuple[int, int], cell: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Its words, its cell and its place; `?` stands for what XML cannot hold."""
    finding = Finding(code="V102", subject="s", what=subject, at_nm=at, cell=cell)
    made = loaded(database(tmp_path_factory.mktemp("rdb"), finding))

    (item,) = made.each_item()
    said, mark = item.each_value()
    box = mark.box()
    cells = {entry.rdb_id(): entry.name() for entry in made.each_cell()}
    assert cells[item.cell_id()] == cell
    assert (round(box.center().x * 1000), round(box.center().y * 1000)) == at
    assert said.string() == f"s: {''.join(c if _is_of_xml(c) else '?' for c in subject)}"


def _is_of_xml(character: str) -> bool:
    code = ord(character)
    return character in "\t\n\r" or (
        code >= 0x20 and not 0xD800 <= code <= 0xDFFF and code not in (0xFFFE, 0xFFFF)
    )


def test_the_same_findings_are_the_same_bytes() -> None:
    """Whatever the seed by which Python orders its sets."""
    code = (
        "from wlcsp_layout.errors import Finding\n"
        "from wlcsp_layout.writers.lyrdb import text\n"
        "kinds = [('V101', 'one'), ('V102', 'two'), ('V103', 'three'), ('V104', 'four')]\n"
        "found = [Finding(code=code, subject='s', what='w', cell=cell) for code, cell in kinds]\n"
        "print(text(found, 'a', 'b'))\n"
    )
    texts = {
        subprocess.run(  # noqa: S603  our own interpreter
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "2")
    }
    assert len(texts) == 1


SCRIPT = """
require "json"
layout = RBA::Layout.new
layout.read($layout)
rdb = RBA::ReportDatabase.new("markers")
rdb.load($markers)
said = []
rdb.each_item do |item|
  cell = layout.cell(rdb.cell_by_id(item.cell_id).name)
  item.each_value do |value|
    next unless value.is_box?
    box = value.box.to_itype(layout.dbu)
    hit = RBA::Region.new(cell.begin_shapes_rec_touching(layout.layer(1, 0), box))
    said << [cell.name, box.center.x, box.center.y, hit.count, item.has_tag?(rdb.tag_id("waived"))]
  end
end
puts JSON.generate(said)
"""


@pytest.mark.skipif(KLAYOUT is None, reason="klayout, the program, is not installed")
def test_the_program_finds_each_place_in_its_cell(tmp_path: Path) -> None:
    """A shape 1 mm off in the die, another in the wafer: each has its marker about it."""
    layout = kdb.Layout()
    wafer, die = layout.create_cell("unit_WAFER"), layout.create_cell("unit_DIE")
    layer = layout.layer(1, 0)
    die.shapes(layer).insert(kdb.Box(999_000, -1_000, 1_001_000, 1_000))
    wafer.shapes(layer).insert(kdb.Box(-1_000, -1_000, 1_000, 1_000))
    wafer.insert(kdb.CellInstArray(die.cell_index(), kdb.Trans(2_000_000, 0)))
    layout.write(str(tmp_path / "unit.gds"))
    script = tmp_path / "places.rb"
    script.write_text(SCRIPT)
    markers = database(tmp_path, replace(OPEN, at_nm=(1_000_000, 0)), waived=(WAIVED,))

    done = subprocess.run(  # noqa: S603  KLayout on our own script
        [
            *(str(KLAYOUT), "-b", "-rd", f"layout={tmp_path / 'unit.gds'}"),
            *("-rd", f"markers={markers}", "-r", str(script)),
        ],
        capture_output=True,
        text=True,
        check=True,
        env={"HOME": str(tmp_path), "QT_QPA_PLATFORM": "offscreen"},
    )

    assert json.loads(done.stdout.splitlines()[-1]) == [
        ["unit_DIE", 1_000_000, 0, 1, False],
        ["unit_WAFER", 0, 0, 1, True],
    ]
