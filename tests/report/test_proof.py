"""Years later, files and order are still what the manifest says, or what differs is named."""

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from tests.cli.command import wlcsp
from tests.packages import spec_file
from wlcsp_layout import pipeline
from wlcsp_layout.errors import DesignError, SpecError
from wlcsp_layout.report.proof import prove


def made(folder: Path) -> Path:
    pipeline.generate(spec_file(folder), folder / "out", verify=False)
    return folder / "out"


def said(given: Path, spec: Path | None = None) -> list[str]:
    with pytest.raises(DesignError) as refusal:
        prove(given, spec)
    return [str(finding) for finding in refusal.value.findings]


def test_untouched_files_agree(tmp_path: Path) -> None:
    """By the folder or by the manifest, and wherever the folder is moved."""
    moved = made(tmp_path).rename(tmp_path / "archive")
    for given in (moved, moved / "unit.manifest.json"):
        proof = prove(given)
        assert (proof.name, proof.file_count, proof.mask_count) == ("unit", 17, 4)


def test_a_missing_and_a_changed_file_are_named(tmp_path: Path) -> None:
    """One byte more in a mask, one byte changed in another, and no styles."""
    out = made(tmp_path)
    (out / "unit.lyp").unlink()
    longer, other = out / "masks" / "unit_D1.gds", out / "masks" / "unit_D2.gds"
    size = longer.stat().st_size
    longer.write_bytes(longer.read_bytes() + b"\0")
    data = bytearray(other.read_bytes())
    data[-1] ^= 1
    other.write_bytes(data)

    again = "\n    bring it back from the archive, or make all files anew"
    assert said(out) == [
        "V662 masks/unit_D1.gds: it is not the file of the manifest: it has "
        f"{size + 1:,} bytes, and had {size:,}{again}",
        "V662 masks/unit_D2.gds: it is not the file of the manifest: it has its size, and other "
        f"bytes{again}",
        "V661 unit.lyp: the manifest lists it, and it cannot be read: No such file or directory"
        f"{again}",
    ]


def other_hash(order: dict[str, list[dict[str, object]]]) -> None:
    """Order another file under the name of a mask."""
    order["masks"][1]["sha256"] = "0" * 64


def one_mask_less(order: dict[str, list[dict[str, object]]]) -> None:
    """Order no dielectric 2."""
    del order["masks"][1]


def another_file(order: dict[str, list[dict[str, object]]]) -> None:
    """Order a file that nobody has made."""
    order["masks"][1]["file"] = "masks/other.gds"


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (other_hash, ["its hash or size of masks/unit_D2.gds is not that of the manifest"]),
        (one_mask_less, ["it does not order masks/unit_D2.gds, which the manifest lists"]),
        (
            another_file,
            [
                "it orders masks/other.gds, which the manifest does not list",
                "it does not order masks/unit_D2.gds, which the manifest lists",
            ],
        ),
    ],
)
def test_an_order_that_names_other_masks_is_found(
    tmp_path: Path,
    change: Callable[[dict[str, list[dict[str, object]]]], None],
    found: list[str],
) -> None:
    """The order is changed, so that its own hash is another, too."""
    out = made(tmp_path)
    path = out / "unit.order.yaml"
    order = yaml.safe_load(path.read_text())
    change(order)
    path.write_text(yaml.safe_dump(order))

    first, *others = said(out)
    assert first.startswith("V662 unit.order.yaml: it is not the file of the manifest: ")
    mend = "\n    order nothing by it: make all files anew"
    assert others == [f"V664 unit.order.yaml: {what}{mend}" for what in found]


def test_an_order_that_is_none_is_found(tmp_path: Path) -> None:
    """Not even a list of masks."""
    out = made(tmp_path)
    (out / "unit.order.yaml").write_text("masks: none\n")

    assert said(out)[1:] == ["V663 unit.order.yaml: it cannot be read as a mask order"]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("{}", "it is no manifest of wlcsp"),
        ("not json", "it is no manifest of wlcsp"),
        (
            '{"manifest": 1, "name": "a", "outputs": '
            '[{"file": "../a", "sha256": "0", "bytes": 1}]}',
            "it is no manifest of wlcsp",
        ),
    ],
)
def test_what_is_no_manifest_is_refused(tmp_path: Path, text: str, what: str) -> None:
    """Files outside of the folder are none of its business."""
    path = tmp_path / "a.manifest.json"
    path.write_text(text)
    with pytest.raises(SpecError) as refusal:
        prove(path)

    assert str(refusal.value) == f"E417 {path}: {what}\n    give NAME.manifest.json"


def test_a_folder_has_one_manifest(tmp_path: Path) -> None:
    """None, and two."""
    for count in ("no", "2"):
        with pytest.raises(SpecError) as refusal:
            prove(tmp_path)
        assert str(refusal.value) == (
            f"E417 {tmp_path}: it has {count} files *.manifest.json\n"
            "    give the path of one manifest"
        )
        for name in "ab":
            (tmp_path / f"{name}.manifest.json").touch()


def test_the_command_proves_a_manifest_without_a_spec(tmp_path: Path) -> None:
    """Exit 0 with one line, 1 with what differs, 2 when the call makes no sense."""
    out = made(tmp_path)
    done = wlcsp("verify", "--manifest", out)
    assert (done.returncode, done.stderr, done.stdout) == (
        0,
        "",
        "unit: 17 files are those of the manifest; the order of 4 masks agrees with them\n"
        "    not found, and not compared: unit.yaml\n"
        "    --spec names the spec of the run\n",
    )

    (out / "unit.lyp").unlink()
    done = wlcsp("verify", "--manifest", out / "unit.manifest.json")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("V661 unit.lyp: ")

    assert wlcsp("verify", "--manifest", tmp_path).returncode == 2
    done = wlcsp("verify", "--manifest", out, out / "unit.gds")
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1] == (
        "Error: --manifest takes neither FILE and SPEC nor other options"
    )
    done = wlcsp("verify", out / "unit.gds")
    assert (done.returncode, done.stderr.splitlines()[-1]) == (2, "Error: Missing argument 'SPEC'.")


def made_of_tables(folder: Path) -> Path:
    """Generate from a spec with a table beside it and one in another folder; return the spec."""
    (folder / "spec").mkdir()
    (folder / "fab").mkdir()
    spec = spec_file(
        folder / "spec",
        ("wafer:", "rdl: {routes: routes.csv}\nrules: ../fab/rules.yaml\nwafer:"),
    )
    (folder / "spec" / "routes.csv").write_text("route,net,seq,x_um,y_um,width_um\n")
    (folder / "fab" / "rules.yaml").write_text("preset: house\n")
    pipeline.generate(spec, folder / "out", verify=False)
    return spec


READ = ("unit.yaml", "routes.csv", "../fab/rules.yaml")


def test_the_spec_and_what_it_reads_agree_where_they_are_found(tmp_path: Path) -> None:
    """Named, or beside the manifest; what is not there is told: without the spec, all of it."""
    spec = made_of_tables(tmp_path)
    proof = prove(tmp_path / "out", spec)
    assert (set(proof.inputs), proof.not_found) == (set(READ), ())
    proof = prove(tmp_path / "out")
    assert (proof.inputs, set(proof.not_found)) == ((), set(READ))
    spec.rename(tmp_path / "out" / "unit.yaml")
    proof = prove(tmp_path / "out")
    assert (set(proof.inputs), proof.not_found) == (set(READ) - {"routes.csv"}, ("routes.csv",))


def test_a_spec_that_was_changed_is_named(tmp_path: Path) -> None:
    """One comment more in the spec, a table gone; without the spec's place nothing is asked."""
    spec = made_of_tables(tmp_path)
    spec.write_text(spec.read_text() + "# later\n")
    gone = spec.parent / "routes.csv"
    gone.unlink()

    again = "\n    bring it back from the archive, or make all files anew"
    assert sorted(said(tmp_path / "out", spec)) == [
        f"V665 routes.csv: the run has read it, and {gone} cannot be read: "
        f"No such file or directory{again}",
        f"V666 unit.yaml: the run has read another file than {spec}: its SHA-256 differs{again}",
    ]


def test_the_command_says_what_was_compared_and_what_not(tmp_path: Path) -> None:
    """With the spec; and without a manifest `--spec` means nothing."""
    out = made(tmp_path)
    done = wlcsp("verify", "--manifest", out, "--spec", tmp_path / "unit.yaml")
    assert (done.returncode, done.stderr, done.stdout) == (
        0,
        "",
        "unit: 17 files are those of the manifest; the order of 4 masks agrees with them\n"
        "    so are the spec and what it reads: unit.yaml\n",
    )
    done = wlcsp("verify", "--spec", tmp_path / "unit.yaml", out / "unit.gds")
    assert (done.returncode, done.stdout) == (2, "")
    assert "--spec goes with --manifest; else SPEC is the second argument" in done.stderr
