"""`wlcsp map`: what it prints, what it draws and how it ends."""

import json
from pathlib import Path

import pytest

from tests.cli.command import CONFIGS, files_below, wlcsp
from tests.packages import spec_file

WAFER = "offset: center_die"
NOTCH = "keep_outs: [{box_um: [-1000, -7000, 1000, -5000], why: notch}]"


def test_a_small_wafer_is_shown_die_by_die(tmp_path: Path) -> None:
    """21 dies of 2 mm about the center, one of them kept out: 20 * 4 mm^2 of 153.94 mm^2."""
    spec = spec_file(tmp_path, (WAFER, f"{WAFER}, {NOTCH}"))
    done = wlcsp("map", spec, COLUMNS="60")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "unit: 20 full dies of 2000 x 2000 um",
        "wafer    20 mm, notch down, usable circle of 14 mm",
        "step     2080 x 2080 um, streets 80 x 80 um",
        "offset   [0, 0] um from the wafer's center to the reference die's",
        "partial  24 dies cut by the usable circle",
        "lost     1 die to keep-outs:",
        "         1 die: notch",
        "area     51.97 % of the usable circle is full dies",
        "",
        "offset                 [um]          full  partial",
        "best                   [1040, 160]     26       24",
        "center_die             [0, 0]          20       24",
        "center_street          [1040, 1040]    22       28",
        "street in x, die in y  [1040, 0]       24       22",
        "die in x, street in y  [0, 1040]       25       22",
        "best by full_dies, symmetric, fewest_partial: no other offset gives more full dies",
        "",
        "  . . . . .",
        ". . # # # . .",
        ". # # # # # .",
        ". # # @ # # .",
        ". # # # # # .",
        ". . # x # . .",
        "  . . . . .",
        "a character is one place: @ reference die, x kept out, # dies, . partial",
    ]


def test_a_large_wafer_fits_the_width() -> None:
    """97 columns and 97 rows: 97 in a line of 100, 49 in one of 50, of 4 rows then."""
    for width, places in ((100, "1 x 2"), (50, "2 x 4")):
        done = wlcsp("map", CONFIGS / "demo49" / "demo49.yaml", COLUMNS=str(width))
        *picture, legend = done.stdout.split("\n\n")[-1].splitlines()
        assert legend == (
            f"a character is {places} places: @ reference die, # dies, + some dies, . partial"
        )
        assert max(map(len, picture)) <= width
        assert len(picture) == -(-97 // int(places[-1]))
        assert sum(line.count("@") for line in picture) == 1


def test_json_has_all_of_it(tmp_path: Path) -> None:
    """The same in numbers."""
    done = wlcsp("map", spec_file(tmp_path, (WAFER, f"{WAFER}, {NOTCH}")), "--format", "json")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout) == {
        "map": 1,
        "name": "unit",
        "diameter_mm": 20,
        "usable_diameter_mm": 14,
        "notch": "down",
        "die_um": [2000, 2000],
        "step_um": [2080, 2080],
        "offset_um": [0, 0],
        "dies": {"full": 20, "partial": 24, "kept_out": 1, "over_windows": 0},
        "utilization": 0.51969,
        "keep_outs": [{"box_um": [-1000, -7000, 1000, -5000], "why": "notch", "dies": 1}],
        "knock_outs": [],
        "search": {
            "prefer": ["full_dies", "symmetric", "fewest_partial"],
            "open_in": None,
            "gap": 0,
            "offsets": [
                {"name": name, "offset_um": offset, "full": full, "partial": partial}
                for name, offset, full, partial in (
                    ("best", [1040, 160], 26, 24),
                    ("center_die", [0, 0], 20, 24),
                    ("center_street", [1040, 1040], 22, 28),
                    ("street in x, die in y", [1040, 0], 24, 22),
                    ("die in x, street in y", [0, 1040], 25, 22),
                )
            ],
        },
        "runs": [[-2, -1, 1], [-2, 1, 1], [-1, -2, 5], [0, -2, 5], [1, -2, 5], [2, -1, 3]],
    }


def test_the_picture_is_the_same_every_time(tmp_path: Path) -> None:
    """And small: 57,681 dies are less than 20 kB."""
    spec = tmp_path / "many.yaml"
    tiny = CONFIGS / "tiny"
    for table in ("pads.csv", "balls.csv", "nets.csv"):
        (tmp_path / table).write_bytes((tiny / table).read_bytes())
    spec.write_text(
        (tiny / "tiny.yaml").read_text().replace("diameter_mm: 200", "diameter_mm: 300")
    )
    for name in ("a.svg", "b.svg"):
        assert wlcsp("map", spec, "--picture", tmp_path / name).returncode == 0
    one, other = (tmp_path / name for name in ("a.svg", "b.svg"))
    assert one.read_bytes() == other.read_bytes()
    assert "57,681 full dies" in one.read_text()
    assert one.stat().st_size < 20_000


def test_a_picture_is_not_written_over_the_spec(tmp_path: Path) -> None:
    """Nor under a name that no program takes for a picture; other problems are said as well."""
    spec = spec_file(tmp_path)
    text = spec.read_text()
    done = wlcsp("map", spec, "--picture", spec)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        f"E415 --picture: {spec} is read in this call, and would be written over\n"
        "    give a path of its own, as NAME.svg\n"
    )
    spec.write_text(text.replace("diameter_mm: 20", "diameter_mm: 19.000001"))
    done = wlcsp("map", spec, "--picture", tmp_path / "wafer.png")
    assert done.returncode == 2
    assert [line for line in done.stderr.splitlines() if line[0] != " "] == [
        "E415 --picture: the picture is an SVG, which nobody takes 'wafer.png' for",
        f"{spec}:28:22: E380 wafer.diameter_mm: the wafer's edge is off the 0.001 um grid",
    ]
    assert files_below(tmp_path) == {"unit.yaml"}


def test_a_fabs_map_is_shown_without_a_search(tmp_path: Path) -> None:
    """A die, a test die above it, and nothing between."""
    (tmp_path / "map.csv").write_text("column,row,kind\n0,0,\n2,1,test\n2,0,\n")
    done = wlcsp("map", spec_file(tmp_path, (WAFER, "dies: map.csv")))
    assert done.returncode == 0
    assert done.stdout.splitlines()[-5:] == [
        "area     5.20 % of the usable circle is full dies",
        "",
        "    -",
        "@   #",
        "a character is one place: @ reference die, - the fab's own, # dies",
    ]


@pytest.mark.parametrize(
    ("form", "suffix"),
    [("csv", ".csv"), ("sinf", ".sinf"), ("g85", ".g85.xml"), ("e142", ".e142.xml")],
)
def test_a_map_is_the_one_that_gen_writes(tmp_path: Path, form: str, suffix: str) -> None:
    """Byte for byte, without routing or drawing."""
    spec = spec_file(tmp_path)
    assert wlcsp("gen", "-q", spec, "-o", tmp_path / "out").returncode == 0
    done = wlcsp("map", spec, "--format", form)
    written = (tmp_path / "out" / "maps" / f"unit{suffix}").read_text()
    assert (done.returncode, done.stdout) == (0, written)
