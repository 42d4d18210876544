"""`wlcsp section` and `wlcsp solid`: files, and refusals whole."""

import shutil
from pathlib import Path

import pytest

from tests.cli.command import CONFIGS, files_below, wlcsp
from tests.packages import spec_file
from tests.verify.written import written
from wlcsp_layout.errors import SpecError
from wlcsp_layout.model.resolve import resolve
from wlcsp_layout.render.section.choosing import Wanted, choose
from wlcsp_layout.render.written_die import WrittenDie
from wlcsp_layout.report.fresh import fresh_layout
from wlcsp_layout.spec.load import read

STEPS = ("1_wafer", "2_d1", "3_d2", "4_rdl", "5_d3", "6_ball", "7_diced")
TINY = CONFIGS / "tiny" / "tiny.yaml"


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    """A folder with unit.gds and its unit.yaml."""
    written(tmp_path)
    return tmp_path


def refusal(folder: Path, *arguments: str) -> str:
    """What a call says that cannot be carried out, and writes nothing."""
    before = files_below(folder)
    done = wlcsp(*arguments, cwd=folder)
    assert (done.returncode, done.stdout) == (2, "")
    assert files_below(folder) == before
    return done.stderr


def test_a_layout_is_cut_into_frames_and_a_page(unit: Path) -> None:
    """Beside the layout, and what was read off it on standard output."""
    done = wlcsp("section", "unit.gds", "unit.yaml", "--ball", "A2", cwd=unit)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("unit: section through ball A2, heights to scale\n")
    assert "\n  dielectric 3 opening Ø 200 um\n" in done.stdout
    names = {f"sections/unit_ball_A2_{step}.svg" for step in STEPS}
    assert files_below(unit) == {
        "unit.gds",
        "unit.yaml",
        "sections/unit_ball_A2.html",
        *names,
    }


def test_a_spec_alone_is_drawn_once(tmp_path: Path) -> None:
    """Then its layout is taken as it is, until the spec or the layout changes."""
    for file in TINY.parent.iterdir():
        shutil.copy(file, tmp_path)
    first = wlcsp("section", "tiny.yaml", "-q", "--format", "svg", cwd=tmp_path)
    said = "the layout of this spec is not there yet: drawing it first\n"
    assert (first.returncode, first.stdout, first.stderr) == (0, "", said)
    layout = tmp_path / "build" / "tiny" / "tiny.gds"
    drawn = layout.read_bytes()
    again = wlcsp("section", "tiny.yaml", "-q", "--format", "svg", cwd=tmp_path)
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")
    reads = (
        tmp_path / "tiny.yaml",
        *(tmp_path / f"{name}.csv" for name in ("pads", "balls", "nets")),
    )
    assert fresh_layout(layout.parent, "tiny", reads) == layout
    layout.write_bytes(drawn[:-4])
    assert fresh_layout(layout.parent, "tiny", reads) is None
    layout.write_bytes(drawn)
    nets = tmp_path / "nets.csv"
    nets.write_text(nets.read_text() + "\n")
    assert fresh_layout(layout.parent, "tiny", reads) is None


def test_a_section_that_the_spec_names_is_cut(tmp_path: Path) -> None:
    """Under its name."""
    line = ("wafer:", "sections: {middle: {from_um: [0, 1000], to_um: [2000, 1000]}}\nwafer:")
    written(tmp_path, line)
    done = wlcsp(
        "section", "unit.gds", "unit.yaml", "--line", "middle", "--format", "gif", cwd=tmp_path
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "sections/unit_middle.gif" in files_below(tmp_path)


@pytest.mark.parametrize("command", ["section", "solid"])
def test_a_layout_alone_is_refused(unit: Path, command: str) -> None:
    """It does not say how thick films are."""
    assert refusal(unit, command, "unit.gds") == (
        "E437 unit.gds: a layout does not say how thick its films are\n"
        "    give its spec, too: unit.gds SPEC\n"
    )


def test_a_layout_of_another_die_is_refused(unit: Path) -> None:
    """With both sizes."""
    spec_file(unit, ("die: {size_um: [2000, 2000]}", "die: {size_um: [2001, 2000]}"))
    assert refusal(unit, "section", "unit.gds", "unit.yaml") == (
        "E438 unit.gds: its dies are 2000 x 2000 um, those of the spec 2001 x 2000 um\n"
        "    give the spec that the layout was made from\n"
    )


def test_an_unknown_name_is_refused(unit: Path) -> None:
    """With the nearest known one, or those that there are."""
    assert refusal(unit, "section", "unit.gds", "unit.yaml", "--pad", "X") == (
        "E439 --pad: there is no chip pad 'X'\n    known here: P1, P2\n"
    )
    package = resolve(read(unit / "unit.yaml")).package
    die = WrittenDie(unit / "unit.gds", package)
    for wanted, said in (
        (Wanted(balls=("A3",)), "--ball: there is no ball 'A3'\n    known here: A1, A2"),
        (Wanted(net="N11"), "--net: there is no net 'N11'\n    did you mean N1?"),
        (Wanted(section="x"), "--line: there is no section 'x'\n    there is no section at all"),
    ):
        with pytest.raises(SpecError) as error:
            choose(die, package, wanted)
        assert str(error.value) == f"E439 {said}"


def test_a_line_beyond_the_street_is_refused(unit: Path) -> None:
    """And one that is no line."""
    beyond = ("--from", "0,0", "--to", "3000,0")
    assert refusal(unit, "section", "unit.gds", "unit.yaml", *beyond) == (
        "E440 --from --to: (3000, 0) um is beyond the street around the die\n"
        "    the die is from (0, 0) to (2000, 2000) um\n"
    )
    short = ("--from", "0,0", "--to", "0.5,0")
    assert refusal(unit, "section", "unit.gds", "unit.yaml", *short) == (
        "E440 --from --to: the cut line is 0.5 um long\n"
        "    give two places that are at least 1 um apart\n"
    )


def test_a_ball_that_is_not_drawn_is_refused(unit: Path) -> None:
    """The spec has moved it, the layout has not."""
    spec_file(unit, ("{name: A2, at_um: [1400, 1000]}", "{name: A2, at_um: [1400, 1400]}"))
    assert refusal(unit, "section", "unit.gds", "unit.yaml", "--ball", "A2") == (
        "E441 --ball: the opening of ball A2 is not drawn at (1400, 1400) um\n"
        "    give the layout of this spec, or another place to cut\n"
    )


def test_sections_of_the_spec_are_judged_with_it(tmp_path: Path) -> None:
    """Name, length and place, in the order of the text."""
    spec_file(
        tmp_path,
        (
            "wafer:",
            "sections:\n"
            "  a b: {from_um: [0, 0], to_um: [9, 9]}\n"
            "  c: {from_um: [0, 0], to_um: [0, 0]}\n"
            "  d: {from_um: [0, 0], to_um: [0, 9999]}\n"
            "wafer:",
        ),
    )
    assert refusal(tmp_path, "section", "unit.yaml") == (
        "unit.yaml:29:8: E442 sections.a b: 'a b' cannot be part of a file's name\n"
        "    use A-Z a-z 0-9 _ -, at most 32\n"
        "unit.yaml:30:6: E442 sections.c: the cut line is 0 um long\n"
        "    give two places that are at least 1 um apart\n"
        "unit.yaml:31:6: E442 sections.d: (0, 9999) um is beyond the street around the die\n"
        "    the die is from (0, 0) to (2000, 2000) um\n"
    )


def test_what_does_not_go_together_is_refused(unit: Path) -> None:
    """One thing is cut at a time."""
    both = refusal(unit, "section", "unit.gds", "unit.yaml", "--ball", "A1", "--pad", "P1")
    assert both.endswith("give one of --ball, --pad, --net, --line, or --from and --to\n")
    half = refusal(unit, "section", "unit.gds", "unit.yaml", "--from", "1,1")
    assert half.endswith("--from and --to belong together\n")
    off = refusal(unit, "section", "unit.gds", "unit.yaml", "--from", "0,0.0005")
    assert off.endswith("Invalid value for '--from': 0,0.0005 is not on the 0.001 um grid\n")


def test_a_ball_pad_is_built_in_3d(unit: Path) -> None:
    """As glTF and as a page, beside the layout."""
    done = wlcsp("solid", "unit.gds", "unit.yaml", "--ball", "A2", "-q", cwd=unit)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    made = {"solid/unit_ball_A2.glb", "solid/unit_ball_A2.html"}
    assert files_below(unit) == {"unit.gds", "unit.yaml", *made}
