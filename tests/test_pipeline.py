"""The whole run: the same bytes, nothing by halves, and bad layouts kept apart."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from klayout import lay, rdb

from tests.packages import spec_file
from wlcsp_layout import pipeline
from wlcsp_layout.errors import DesignError, SpecError

FILES = ["unit.gds", "unit.lyp", "unit.manifest.json", "unit.oas", "unit.report.json"]
CROSSED = (("balls: [A1]", "balls: [A2]"), ("balls: [A2]}\nball_pad", "balls: [A1]}\nball_pad"))


def hashes(folder: Path) -> dict[str, str]:
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.iterdir())
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


def test_the_same_spec_gives_the_same_bytes_for_any_hash_seed(tmp_path: Path) -> None:
    """Three processes with seeds 0, 1 and 2, in three folders."""
    spec = spec_file(tmp_path)
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
    """Crossed nets: exit by DesignError, the layout in rejected/, the earlier one untouched."""
    out = tmp_path / "out"
    pipeline.generate(spec_file(tmp_path), out)
    before = hashes(out)

    with pytest.raises(DesignError) as refusal:
        pipeline.generate(spec_file(tmp_path, *CROSSED), out)

    codes = [finding.code for finding in refusal.value.findings]
    assert codes == ["R101", "V100"]
    assert refusal.value.findings[0].subject == "nets N1 and N2"
    assert hashes_of_files(out) == before
    rejected = sorted(path.name for path in (out / "rejected").iterdir())
    assert rejected == ["unit.gds", "unit.lyp", "unit.lyrdb", "unit.oas", "unit.report.json"]
    markers = rdb.ReportDatabase("markers")
    markers.load(str(out / "rejected" / "unit.lyrdb"))
    assert [category.name() for category in markers.each_category()] == ["R101"]
    assert markers.num_items() == 1

    pipeline.generate(spec_file(tmp_path), out)
    assert not (out / "rejected").exists()


def hashes_of_files(folder: Path) -> dict[str, str]:
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.iterdir())
        if path.is_file()
    }


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
