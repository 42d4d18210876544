"""The whole run: the same bytes, nothing by halves, and bad layouts kept apart."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from klayout import db, lay, rdb

from tests.packages import spec_file
from wlcsp_layout import pipeline
from wlcsp_layout.errors import DesignError, Finding, SpecError

MAPS = ["maps/unit.csv", "maps/unit.e142.xml", "maps/unit.g85.xml", "maps/unit.sinf"]
MASKS = ["masks/unit_D1.gds", "masks/unit_D2.gds", "masks/unit_D3.gds", "masks/unit_RDL.gds"]
FILES = [
    *MAPS, *MASKS, "unit.gds", "unit.html", "unit.lyp", "unit.manifest.json", "unit.oas",
    "unit.order.html", "unit.order.pdf", "unit.order.yaml", "unit.report.json", "unit.routes.csv",
]  # fmt: skip
NETS = "nets:\n  N1: {pads: [P1], balls: [A1]}\n  N2: {pads: [P2], balls: [A2]}\n"
CROSSED = (("balls: [A1]", "balls: [A2]"), ("balls: [A2]}\nball_pad", "balls: [A1]}\nball_pad"))


ROUTES_HEADER = "route,net,seq,x_um,y_um,width_um\n"
CROSSED_ROUTES = (
    "1,N1,0,100,1000,20\n1,N1,1,100,1040,20\n1,N1,2,1400,1040,20\n1,N1,3,1400,1000,20\n"
    "2,N2,0,1900,1000,20\n2,N2,1,1900,700,20\n2,N2,2,600,700,20\n2,N2,3,600,1000,20\n"
)


def crossed(folder: Path) -> Path:
    """Write the spec with the balls of N1 and N2 swapped, and N1's route across the ball of N2."""
    (folder / "crossed.csv").write_text(ROUTES_HEADER + CROSSED_ROUTES)
    return spec_file(folder, *CROSSED, ("wafer:", "rdl: {routes: crossed.csv}\nwafer:"))


def hashes(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_a_run_publishes_its_files_and_the_manifest_proves_them(tmp_path: Path) -> None:
    """Every output but the manifest itself, by SHA-256; no host, user, path or time."""
    made = pipeline.generate(spec_file(tmp_path), tmp_path / "out")
    manifest = json.loads((tmp_path / "out" / "unit.manifest.json").read_text())

    assert sorted(hashes(tmp_path / "out")) == FILES
    assert made.files[-1].name == "unit.manifest.json"
    found = hashes(tmp_path / "out")
    assert {entry["file"]: entry["sha256"] for entry in manifest["outputs"]} == {
        name: found[name] for name in FILES if name != "unit.manifest.json"
    }
    assert manifest["spec"]["file"] == "unit.yaml"
    assert str(tmp_path) not in json.dumps(manifest)


GRID = """\
wlcsp: 1
name: unit
die: {size_um: [3000, 3000]}
chip_pads:
  ring: {per_side: [4, 4, 4, 4], inset_um: 75, pitch_um: 600, size_um: [80, 80]}
balls:
  grid: {rows: 4, columns: 4, pitch_um: 600, missing: [A1]}
  diameter_um: 250
nets:
  VSS: {pads: [P1, P2], balls: [D1, D2]}
  rest: free
ball_pad:
  metal_diameter_um: 260
  opening_diameter_um: 200
  emboss:
    pattern: ring
    concave_diameter_um: 230
    outer_diameter_um: 150
rdl: {routes: auto, width_um: 10, space_um: 10}
wafer: {diameter_mm: 20, offset: center_die}
"""
"""A net of two pads and two balls, 14 free pads for 13 free balls."""


@pytest.mark.parametrize("text", ["", GRID], ids=["fixed", "free"])
def test_the_same_spec_gives_the_same_bytes_for_any_hash_seed(tmp_path: Path, text: str) -> None:
    """Three processes with seeds 0, 1 and 2, in three folders; traces of fixed and free nets."""
    spec = spec_file(tmp_path)
    if text:
        spec.write_text(text)
    script = (
        "import sys; from pathlib import Path; from wlcsp_layout import pipeline; "
        "pipeline.generate(Path(sys.argv[1]), Path(sys.argv[2]))"
    )
    for seed in ("0", "1", "2"):
        subprocess.run(  # noqa: S603  our own interpreter
            [sys.executable, "-c", script, str(spec), str(tmp_path / seed)],
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        )

    assert list(hashes(tmp_path / "0")) == FILES
    assert hashes(tmp_path / "0") == hashes(tmp_path / "1") == hashes(tmp_path / "2")


def test_source_date_epoch_dates_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """1 000 000 000 s is 2001-09-09 01:46:40 UTC: year 101, month 9 ... in the first record."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1000000000")
    pipeline.generate(spec_file(tmp_path), tmp_path / "out")
    raw = (tmp_path / "out" / "unit.gds").read_bytes()
    words = [int.from_bytes(raw[i : i + 2], "big") for i in range(10, 22, 2)]

    assert words[0] in {101, 2001}
    assert words[1:] == [9, 9, 1, 46, 40]

    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    with pytest.raises(SpecError) as refusal:
        pipeline.generate(spec_file(tmp_path), tmp_path / "out")
    assert str(refusal.value) == (
        "E405 SOURCE_DATE_EPOCH: 'yesterday' is no number of seconds since 1970\n"
        "    set it to whole seconds, as of date +%s, or unset it"
    )


def test_a_layout_that_breaks_a_rule_is_rejected_with_markers(tmp_path: Path) -> None:
    """Crossed routes: the router sees them, and the judge of the file by itself.

    Exit by DesignError, the layout in rejected/, the earlier one untouched.
    """
    out = tmp_path / "out"
    pipeline.generate(spec_file(tmp_path), out)
    before = hashes(out)

    with pytest.raises(DesignError) as refusal:
        pipeline.generate(crossed(tmp_path), out)

    codes = [finding.code for finding in refusal.value.findings]
    assert (codes[0], codes[-1]) == ("R101", "V100")
    assert "V406" in codes
    assert refusal.value.findings[0].subject == "nets N1 and N2"
    after = hashes(out)
    assert {name: after[name] for name in before} == before
    assert list(hashes(out / "rejected")) == [
        *MAPS, *MASKS, "unit.gds", "unit.html", "unit.lyp", "unit.lyrdb", "unit.oas",
        "unit.report.json", "unit.routes.csv",
    ]  # fmt: skip
    markers = rdb.ReportDatabase("markers")
    markers.load(str(out / "rejected" / "unit.lyrdb"))
    marked = {category.name() for category in markers.each_category()}
    assert marked >= set(codes) - {"V100"}
    assert markers.num_items() >= len(codes) - 1

    pipeline.generate(spec_file(tmp_path), out)
    assert not (out / "rejected").exists()


def fenced(folder: Path) -> Path:
    """Write the spec with a closed given route of N1 around pad P2: nothing can reach A2 from it.

    The landing of P2 is x 1865 to 1935 and y 965 to 1035; the fence keeps 20 um to it and more.
    """
    corners = ((1835, 935), (1965, 935), (1965, 1065), (1835, 1065), (1835, 935))
    rows = [f"fence,N1,{seq},{x},{y},20\n" for seq, (x, y) in enumerate(corners)]
    (folder / "given.csv").write_text(ROUTES_HEADER + "".join(rows) + FENCE_TAIL)
    return spec_file(folder, ("wafer:", "rdl: {routes: given.csv}\nwafer:"))


FENCE_TAIL = (
    "1,N1,0,100,1000,20\n1,N1,1,600,1000,20\n"
    "2,N1,0,600,1000,20\n2,N1,1,600,400,20\n2,N1,2,1900,400,20\n2,N1,3,1900,935,20\n"
)


def test_open_nets_stop_a_run_before_anything_is_drawn(tmp_path: Path) -> None:
    """The findings, and what to do to see it; an earlier result and earlier rejects stay."""
    out = tmp_path / "out"
    pipeline.generate(spec_file(tmp_path), out)
    with pytest.raises(DesignError):
        pipeline.generate(crossed(tmp_path), out)
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}

    with pytest.raises(DesignError) as refusal:
        pipeline.generate(fenced(tmp_path), out)

    assert refusal.value.findings[-1] == Finding(
        code="V106",
        subject="unit",
        what="1 net is open, so that nothing was drawn",
        mend="wlcsp gen --keep-going draws what there is into rejected/, with the open nets marked",
    )
    assert {finding.subject for finding in refusal.value.findings[:-1]} == {"net N2"}
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before


def test_keep_going_draws_open_nets_into_rejected_with_a_line_for_each_gap(tmp_path: Path) -> None:
    """From P2 (1900, 1000) to A2 (1400, 1000); the layout can be read, and the report counts."""
    out = tmp_path / "out"
    with pytest.raises(DesignError) as refusal:
        pipeline.generate(fenced(tmp_path), out, keep_going=True)

    assert refusal.value.findings[-1].code == "V100"
    assert sorted(path.name for path in out.iterdir()) == ["rejected"]
    rejected = out / "rejected"
    markers = rdb.ReportDatabase("markers")
    markers.load(str(rejected / "unit.lyrdb"))
    edges = [
        value.edge().to_s()
        for item in markers.each_item()
        for value in item.each_value()
        if value.is_edge()
    ]
    assert "(1900,1000;1400,1000)" in edges
    report = json.loads((rejected / "unit.report.json").read_text())["routing"]
    assert (report["nets"], report["routed"]) == (2, 1)
    assert [entry["net"] for entry in report["unrouted"]] == ["N2"]
    layout = db.Layout()
    layout.read(str(rejected / "unit.gds"))
    assert layout.top_cell().name == "unit_WAFER"


def test_routes_none_leaves_nothing_open(tmp_path: Path) -> None:
    """The user routes elsewhere; the table is there and holds no route."""
    spec = spec_file(tmp_path, ("wafer:", "rdl: {routes: none}\nwafer:"))
    pipeline.generate(spec, tmp_path / "out")

    assert (tmp_path / "out" / "unit.routes.csv").read_text() == ROUTES_HEADER


def rdl_bytes(folder: Path) -> tuple[bytes, bytes]:
    """Both layout files: they hold nothing but what was drawn."""
    return (folder / "unit.gds").read_bytes(), (folder / "unit.oas").read_bytes()


@pytest.mark.parametrize("nets", ["", "nets: free\n"])
def test_a_run_from_its_own_routes_gives_the_same_bytes(tmp_path: Path, nets: str) -> None:
    """Fixed and free nets; the table of the second run is that of the first."""
    changes = ((NETS, nets),) if nets else ()
    first = pipeline.generate(spec_file(tmp_path, *changes), tmp_path / "first")
    table = (tmp_path / "first" / "unit.routes.csv").read_text()
    given = ("wafer:", "rdl: {routes: first/unit.routes.csv}\nwafer:")
    second = pipeline.generate(spec_file(tmp_path, *changes, given), tmp_path / "second")

    assert rdl_bytes(tmp_path / "first") == rdl_bytes(tmp_path / "second")
    assert (tmp_path / "second" / "unit.routes.csv").read_text() == table
    assert table.count("\n") > 4
    for made, said in ((first, "auto"), (second, "given")):
        routing = made.report["routing"]
        assert isinstance(routing, dict)
        assert routing["routes"] == said
        assert routing["routes_file"] == "unit.routes.csv"


def test_a_part_of_its_own_routes_is_kept_and_completed(tmp_path: Path) -> None:
    """Without the rows of one net the run gives the rest as it was, and that net again."""
    pipeline.generate(spec_file(tmp_path, (NETS, "nets: free\n")), tmp_path / "first")
    table = (tmp_path / "first" / "unit.routes.csv").read_text().splitlines(keepends=True)
    (tmp_path / "part.csv").write_text("".join(row for row in table if ",P1," not in row))
    given = ("wafer:", "rdl: {routes: part.csv}\nwafer:")
    spec = spec_file(tmp_path, (NETS, "nets: free\n"), given)
    made = pipeline.generate(spec, tmp_path / "second")
    again = (tmp_path / "second" / "unit.routes.csv").read_text().splitlines(keepends=True)

    assert [row for row in again if ",P2," in row] == [row for row in table if ",P2," in row]
    routing = made.report["routing"]
    assert isinstance(routing, dict)
    assert (routing["nets"], routing["routed"]) == (2, 2)


def test_a_wrong_spec_changes_nothing(tmp_path: Path) -> None:
    """An earlier result stays as it is."""
    out = tmp_path / "out"
    pipeline.generate(spec_file(tmp_path), out)
    before = hashes(out)

    with pytest.raises(SpecError):
        pipeline.generate(spec_file(tmp_path, ("diameter_mm: 20", "diameter_mm: 2")), out)

    assert hashes(out) == before


def test_klayout_opens_the_layer_styles_by_name(tmp_path: Path) -> None:
    """Every layer of the contract, with its numbers, in the order of the process."""
    pipeline.generate(spec_file(tmp_path), tmp_path / "out")
    view = lay.LayoutView()
    view.load_layout(str(tmp_path / "out" / "unit.gds"))
    view.load_layer_props(str(tmp_path / "out" / "unit.lyp"))
    shown = [(node.name, node.source_layer, node.source_datatype) for node in view.each_layer()]

    assert shown == [
        ("chip_pad", 1, 0), ("passivation", 2, 0), ("d1", 10, 0), ("d2", 20, 0),
        ("d2_ring", 20, 1), ("rdl", 30, 0), ("d3", 40, 0), ("ball", 50, 0), ("scribe", 60, 0),
        ("die", 61, 0), ("wafer", 62, 0), ("usable", 62, 1), ("mark", 63, 0), ("text", 64, 0),
    ]  # fmt: skip


def test_make_reads_the_depfile(tmp_path: Path) -> None:
    """The target is the manifest; every file that was read is a prerequisite."""
    (tmp_path / "pads.csv").write_text(
        "name,x_um,y_um,width_um,height_um\nP1,100,1000,80,80\nP2,1900,1000,80,80\n"
    )
    listed = (
        "  list:\n    - {name: P1, at_um: [100, 1000], size_um: [80, 80]}\n"
        "    - {name: P2, at_um: [1900, 1000], size_um: [80, 80]}\n"
    )
    spec = spec_file(tmp_path, (listed, "  table: pads.csv\n"))
    pipeline.generate(spec, tmp_path / "out", depfile=tmp_path / "unit.d")

    assert (tmp_path / "unit.d").read_text() == (
        f"{tmp_path}/out/unit.manifest.json: \\\n  {tmp_path}/unit.yaml \\\n"
        f"  {tmp_path}/pads.csv\n\n{tmp_path}/pads.csv:\n"
    )
