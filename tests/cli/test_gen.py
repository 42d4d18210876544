"""`wlcsp gen`: folders, batches, dependency rules and what is said."""

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.command import CONFIGS, files_below, renamed, wlcsp
from tests.packages import spec_file
from wlcsp_cli.batch import summary

TINY = CONFIGS / "tiny" / "tiny.yaml"
HOLE = CONFIGS / "hole36" / "hole36.yaml"


@pytest.fixture
def three(tmp_path: Path) -> list[Path]:
    """Three specs of other names made from one example."""
    paths = [tmp_path / f"{name}.yaml" for name in ("one", "two", "three")]
    for path in paths:
        path.write_text(renamed(HOLE, path.stem))
    return paths


def test_the_default_folder_is_build_and_the_name_of_the_spec(tmp_path: Path) -> None:
    """From the folder of the call; the last lines say what was made."""
    done = wlcsp("gen", TINY, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    made = files_below(tmp_path)
    assert {"build/tiny/tiny.gds", "build/tiny/tiny.manifest.json"} <= made
    lines = done.stdout.splitlines()
    assert lines[0] == (
        "tiny: 25,025 dies (660 more cut by the edge), 4 balls and 4 chip pads on each"
    )
    assert lines[-1] == f"    {len(made)} files in build/tiny"


def test_the_summary_takes_its_figures_from_the_report() -> None:
    """1 234 567 um are 1,234.57 mm; 0.333 is 33.3 %."""
    report = {
        "name": "chip",
        "balls": 60,
        "chip_pads": 1063,
        "dies": {"full": 1456, "partial": 176, "kept_out": 0, "over_windows": 0},
        "routing": {"routed": 56, "nets": 57, "length_um": 1234567.0},
        "rdl": {"density": 0.333},
        "emboss": {"area_ratio": 0.99996, "contact_area_gain": 0.065},
        "verify": {
            "rules_run": [{"shapes": None}, {"shapes": 1200}, {"shapes": 34}],
            "rules_skipped": [{}],
            "waived": [{}],
        },
    }
    assert summary(report, Path("out"), 5) == (
        "chip: 1,456 dies (176 more cut by the edge), 60 balls and 1,063 chip pads on each",
        "    56 of 57 nets routed, 1,234.57 mm of center line, RDL density 33.3%",
        "    well to ring area 1.0000, contact area +6.5%",
        "    judged: 2 checks on 1,234 shapes, 1 skipped, 1 waived",
        "    5 files in out",
    )


def test_quiet_says_nothing_of_a_clean_run(tmp_path: Path) -> None:
    """Notes are no findings: hole36 with `offset: best` has one."""
    spec = tmp_path / "hole36.yaml"
    spec.write_text(HOLE.read_text().replace("center_street", "best"))
    loud = wlcsp("gen", spec, cwd=tmp_path)
    assert loud.stderr.startswith("N101 wafer.offset: best is for planning")
    done = wlcsp("gen", "-q", spec, cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_broken_spec_is_exit_2_and_makes_no_folder(tmp_path: Path) -> None:
    """Findings go to standard error."""
    (tmp_path / "bad.yaml").write_text("wlcsp: 1\n")
    done = wlcsp("gen", "bad.yaml", "-o", "out", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "bad.yaml:1:1: E121 name: this field is required and is not there\n" in done.stderr
    assert files_below(tmp_path) == {"bad.yaml"}
    assert not (tmp_path / "out").exists()


def test_several_specs_go_to_folders_of_their_names(three: list[Path], tmp_path: Path) -> None:
    """`-o out` becomes out/NAME, in the order of the call."""
    done = wlcsp("gen", *three, "-o", "out", cwd=tmp_path)
    assert done.returncode == 0
    heads = [line.split(":")[0] for line in done.stdout.splitlines() if line[0] != " "]
    assert heads == ["one", "two", "three"]
    for path in three:
        assert (tmp_path / "out" / path.stem / f"{path.stem}.manifest.json").is_file()


def test_side_by_side_gives_the_same_bytes_and_words(three: list[Path], tmp_path: Path) -> None:
    """Two processes for three specs."""
    alone = wlcsp("gen", *three, "-o", "out", cwd=tmp_path)
    before = {name: (tmp_path / name).read_bytes() for name in files_below(tmp_path)}
    shutil.rmtree(tmp_path / "out")
    together = wlcsp("gen", *three, "-o", "out", "--jobs", "2", cwd=tmp_path)
    assert (together.returncode, together.stdout, together.stderr) == (
        alone.returncode,
        alone.stdout,
        alone.stderr,
    )
    assert {name: (tmp_path / name).read_bytes() for name in files_below(tmp_path)} == before


def test_output_is_in_the_order_of_the_call_not_of_the_end(tmp_path: Path) -> None:
    """Caravel takes longer than tiny, and comes first."""
    caravel = CONFIGS / "caravel" / "caravel.yaml"
    done = wlcsp("gen", caravel, TINY, "-o", "out", "--jobs", "2", cwd=tmp_path)
    heads = [line.split(":")[0] for line in done.stdout.splitlines() if line[0] != " "]
    assert heads == ["caravel", "tiny"]


def test_one_bad_spec_of_a_batch_does_not_stop_the_others(
    three: list[Path], tmp_path: Path
) -> None:
    """The exit status is the worst; no dependency rules, since not all is well."""
    three[1].write_text("wlcsp: 1\n")
    done = wlcsp("gen", *three, "-o", "out", "--depfile", "all.d", "--jobs", "2", cwd=tmp_path)
    assert done.returncode == 2
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"one", "three"}
    assert not (tmp_path / "all.d").exists()


def test_two_specs_of_one_name_are_refused_before_anything_is_written(tmp_path: Path) -> None:
    """Upper and lower case alike: some file systems do not tell them apart."""
    for folder, name in (("a", "chip"), ("b", "other"), ("c", "CHIP")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "s.yaml").write_text(renamed(HOLE, name))
    before = files_below(tmp_path)
    done = wlcsp("gen", "a/s.yaml", "b/s.yaml", "c/s.yaml", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "E403 c/s.yaml: its name CHIP is also that of a/s.yaml\n"
        "    give one of them another name, or generate them one by one with -o\n"
    )
    assert files_below(tmp_path) == before


def test_the_dependency_rule_names_every_file_that_was_read(tmp_path: Path) -> None:
    """Spec and three tables; the folder's space is escaped."""
    folder = shutil.copytree(TINY.parent, tmp_path / "my chip")
    done = wlcsp("gen", folder / "tiny.yaml", "-o", "out", "--depfile", "t.d", cwd=tmp_path)
    assert done.returncode == 0
    rule = (tmp_path / "t.d").read_text().replace("\\\n", "").split("\n")[0]
    target, needed = rule.split(": ", 1)
    here = str(folder).replace(" ", "\\ ")
    assert target == "out/tiny.manifest.json"
    assert needed.replace("\\ ", "\0").split() == [
        f"{here}/{name}".replace("\\ ", "\0")
        for name in ("tiny.yaml", "pads.csv", "balls.csv", "nets.csv")
    ]


def test_a_batch_has_one_file_of_rules(three: list[Path], tmp_path: Path) -> None:
    """A rule for each manifest, in the order of the call."""
    done = wlcsp("gen", *three, "-o", "out", "--depfile", "all.d", "--jobs", "2", cwd=tmp_path)
    assert done.returncode == 0
    rules = (tmp_path / "all.d").read_text().replace("\\\n", "").splitlines()
    targets = [line.split(":")[0] for line in rules if ".manifest.json:" in line]
    assert targets == [f"out/{name}/{name}.manifest.json" for name in ("one", "two", "three")]


def test_a_dependency_file_that_cannot_be_written_is_exit_3(
    three: list[Path], tmp_path: Path
) -> None:
    """Its folder is a file."""
    (tmp_path / "file").write_text("")
    done = wlcsp("gen", "-q", *three, "-o", "out", "--depfile", "file/all.d", cwd=tmp_path)
    assert done.returncode == 3
    assert done.stderr == (
        "F101 file/all.d: it could not be written: Not a directory\n"
        "    give --depfile another path\n"
    )


ROUTES = "route,net,seq,x_um,y_um,width_um\n"


def fenced(folder: Path) -> Path:
    """The spec of `tests.packages` with a closed given route of N1 around pad P2 of N2."""
    corners = ((1835, 935), (1965, 935), (1965, 1065), (1835, 1065), (1835, 935))
    rows = [f"fence,N1,{seq},{x},{y},20\n" for seq, (x, y) in enumerate(corners)]
    (folder / "given.csv").write_text(ROUTES + "".join(rows))
    return spec_file(folder, ("wafer:", "rdl: {routes: given.csv}\nwafer:"))


def test_open_nets_are_exit_1_before_anything_is_drawn(tmp_path: Path) -> None:
    """What is open, and how to see it: the last lines of standard error."""
    done = wlcsp("gen", fenced(tmp_path), "-o", "out", "--depfile", "d", cwd=tmp_path)

    assert (done.returncode, done.stdout) == (1, "")
    assert "net N2: " in done.stderr
    last = done.stderr.splitlines()[-2:]
    assert last[0].startswith("V106 unit: ")
    assert last[0].endswith(" open, so that nothing was drawn")
    assert last[1] == (
        "    wlcsp gen --keep-going draws what there is into rejected/, with the open nets marked"
    )
    assert files_below(tmp_path) == {"unit.yaml", "given.csv"}


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_keep_going_draws_open_nets_into_rejected_and_is_exit_1(tmp_path: Path, jobs: str) -> None:
    """Layouts, styles, report, routes and markers; neither a manifest nor rules for Make."""
    specs = [fenced(tmp_path), TINY]
    done = wlcsp(
        "gen", "--keep-going", *specs, "-o", "out", "--jobs", jobs, "--depfile", "d", cwd=tmp_path
    )

    assert done.returncode == 1
    assert done.stderr.splitlines()[-2:] == [
        "V100 unit: the layout broke a rule and was not published: it is in out/unit/rejected",
        "    open out/unit/rejected/unit.gds and the markers in unit.lyrdb",
    ]
    assert files_below(tmp_path / "out" / "unit") == {
        f"rejected/unit.{suffix}"
        for suffix in ("gds", "oas", "html", "lyp", "lyrdb", "report.json", "routes.csv")
    } | {f"rejected/masks/unit_{layer}.gds" for layer in ("D1", "D2", "RDL", "D3")} | {
        f"rejected/maps/unit.{suffix}" for suffix in ("csv", "sinf", "g85.xml", "e142.xml")
    }
    markers = (tmp_path / "out" / "unit" / "rejected" / "unit.lyrdb").read_text()
    assert "<value>edge: (1900,1000;1400,1000)</value>" in markers
    assert (tmp_path / "out" / "tiny" / "tiny.manifest.json").is_file()
    assert not (tmp_path / "d").exists()


def test_keep_going_changes_nothing_of_a_clean_run(tmp_path: Path) -> None:
    """The same files, byte for byte."""
    for folder, options in (("one", []), ("two", ["--keep-going"])):
        assert wlcsp("gen", *options, TINY, "-o", tmp_path / folder).returncode == 0
    one, two = (
        {name: (tmp_path / folder / name).read_bytes() for name in files_below(tmp_path / folder)}
        for folder in ("one", "two")
    )

    assert one == two


def test_the_report_is_json_beside_the_layout(tmp_path: Path) -> None:
    """The figures that the summary shows, and where the routes are."""
    wlcsp("gen", TINY, "-o", tmp_path)
    report = json.loads((tmp_path / "tiny.report.json").read_text())
    assert (report["balls"], report["dies"]["full"]) == (4, 25_025)
    assert report["routing"]["routes_file"] == "tiny.routes.csv"
    assert (tmp_path / "tiny.routes.csv").read_text().startswith(ROUTES)
