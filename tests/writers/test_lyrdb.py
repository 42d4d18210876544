"""Markers, as KLayout reads them."""

from pathlib import Path

from klayout import rdb

from wlcsp_layout.errors import Finding
from wlcsp_layout.writers import lyrdb


def values(folder: Path, *findings: Finding) -> list[list[str]]:
    """The values of each marker, in KLayout's words; edges and boxes in micrometers."""
    path = folder / "m.lyrdb"
    path.write_text(lyrdb.text(findings, "unit_DIE", "unit_WAFER"), encoding="utf-8")
    database = rdb.ReportDatabase("markers")
    database.load(str(path))
    return [[value.to_s() for value in item.each_value()] for item in database.each_item()]


def test_an_open_net_is_marked_by_a_box_and_a_line_for_each_gap(tmp_path: Path) -> None:
    """A box of 10 um about the place, then the lines as they are given."""
    finding = Finding(
        code="R102",
        subject="net 'N1' <x>",
        what="it is not connected",
        at_nm=(10_000, 20_000),
        lines_nm=(((0, 0), (10_000, -500)), ((1, 2), (3, 4))),
    )

    assert values(tmp_path, finding) == [
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
