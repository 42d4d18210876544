"""Files of which no picture can be drawn: the whole message."""

from dataclasses import replace
from pathlib import Path

import klayout.db as kdb
import pytest

from tests.packages import package, spec_file
from tests.render.drawn import svg_of, written
from wlcsp_layout.errors import SpecError
from wlcsp_layout.render.asked import VIEWS, Asked
from wlcsp_layout.render.pictures import Picture, pictures

ALL = Asked(views=VIEWS, forms=("svg",))


def refusal(path: Path, asked: Asked = ALL) -> str:
    with pytest.raises(SpecError) as caught:
        list(pictures(path, asked))
    return str(caught.value)


def layout_of(path: Path, *layers: tuple[int, int]) -> Path:
    """A box on each of some layers."""
    layout = kdb.Layout()
    top = layout.create_cell("unit_DIE")
    for key in layers:
        top.shapes(layout.layer(*key)).insert(kdb.Box(0, 0, 1_000_000, 1_000_000))
    layout.write(str(path))
    return path


def test_there_is_no_file(tmp_path: Path) -> None:
    path = tmp_path / "gone.gds"
    assert refusal(path) == (
        f"E431 {path}: the layout cannot be read: No such file or directory\n"
        "    give the path of a .gds or .oas file that wlcsp gen has written"
    )


@pytest.mark.parametrize(
    ("content", "what"),
    [(b"", "the file is empty"), (b"wlcsp: 1\n", "the file is neither GDSII nor OASIS")],
)
def test_the_file_is_no_layout(tmp_path: Path, content: bytes, what: str) -> None:
    path = tmp_path / "unit.gds"
    path.write_bytes(content)
    assert refusal(path) == (
        f"E431 {path}: {what}\n    give the path of a .gds or .oas file that wlcsp gen has written"
    )


def test_the_file_was_cut_short(unit: Path, tmp_path: Path) -> None:
    """Half of it; KLayout's words are its own."""
    path = tmp_path / "unit.gds"
    path.write_bytes(unit.read_bytes()[:2_000])
    said = refusal(path)
    assert said.startswith(f"E432 {path}: KLayout cannot read it: ")
    assert said.endswith("\n    write or copy it anew: most often it was cut short on the way")


def test_there_is_no_cell(tmp_path: Path) -> None:
    path = tmp_path / "unit.gds"
    kdb.Layout().write(str(path))
    assert refusal(path) == (
        f"E432 {path}: KLayout cannot read it: it holds no cell\n"
        "    write or copy it anew: most often it was cut short on the way"
    )


def test_there_is_no_die(tmp_path: Path) -> None:
    path = layout_of(tmp_path / "unit.gds", (30, 0))
    assert refusal(path) == (
        f"E433 {path}: there is no die in it: layer die (61/0) is empty\n"
        "    give a layout that wlcsp gen has written, and its spec with --spec when its layers "
        "have other numbers"
    )


def test_what_is_asked_for_is_not_there(tmp_path: Path) -> None:
    """A wafer, a ball and a mask of a file with a die and metal alone."""
    path = layout_of(tmp_path / "unit.gds", (61, 0), (30, 0))
    assert refusal(path, replace(ALL, views=("wafer",))) == (
        f"E434 {path}: there is no wafer in it: layer wafer (62/0) is empty\n"
        "    ask for --of die or --of ball"
    )
    assert refusal(path, replace(ALL, views=("ball",))) == (
        f"E434 {path}: there is no ball in it: layer ball (50/0) is empty\n"
        "    ask for --of die or --of wafer"
    )
    assert refusal(path, replace(ALL, views=("mask_d2",))) == (
        f"E434 {path}: there is no mask d2: the layer is empty, and unit_D2.gds has no plate\n"
        "    ask for another --mask"
    )


def test_of_all_only_what_is_there_is_drawn_and_the_rest_is_said(tmp_path: Path) -> None:
    """The die and its metal; five findings for the other five."""
    path = layout_of(tmp_path / "unit.gds", (61, 0), (30, 0))
    made = list(pictures(path, replace(ALL, where_there=True)))
    names = [item.name for item in made if isinstance(item, Picture)]
    assert names == ["unit_die.svg", "unit_mask_rdl.svg"]
    codes = [item.code for item in made if not isinstance(item, Picture)]
    assert codes == ["E434"] * 5


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("<layer-properties>", "no element found: line 1, column 18"),
        (
            "<layer-properties><properties><name>rdl</name><source>metal</source></properties>"
            "</layer-properties>",
            "layer 'rdl' has the source 'metal', not number/datatype",
        ),
    ],
)
def test_the_layer_properties_are_of_no_use(tmp_path: Path, text: str, why: str) -> None:
    path = layout_of(tmp_path / "unit.gds", (61, 0))
    styles = tmp_path / "unit.lyp"
    styles.write_text(text)
    assert refusal(path) == (
        f"E435 {styles}: the layer properties cannot be used: {why}\n"
        "    save them anew in KLayout, move them away, or name the layers with --spec"
    )


def test_names_of_balls_need_the_spec(unit: Path, tmp_path: Path) -> None:
    """And a ball that the spec does not have is told."""
    assert refusal(unit, replace(ALL, names="ball")) == (
        "E436 --names: a layout has no names of balls\n"
        "    give the spec with --spec, or write nets with --names net"
    )
    assert refusal(unit, replace(ALL, views=("ball",), ball="A2")) == (
        "E436 --ball: which ball is 'A2' is not known: a layout has no names of balls\n"
        "    give the spec with --spec"
    )
    made, _ = package(tmp_path)
    assert refusal(unit, replace(ALL, views=("ball",), ball="Z9", package=made)) == (
        "E436 --ball: no ball 'Z9' of the spec is drawn\n    see the names in the spec"
    )


def test_other_layer_numbers_are_known_by_properties_or_by_the_spec(tmp_path: Path) -> None:
    """Metal at 130/7: without NAME.lyp it is found by the spec, and missing without both."""
    with spec_file(tmp_path).open("a") as file:
        file.write("layers: {rdl: [130, 7]}\n")
    path = written(tmp_path / "unit.yaml", tmp_path)
    die = replace(ALL, views=("die",))
    assert 'aria-label="130/7"' in svg_of(path, die)
    path.with_suffix(".lyp").unlink()
    assert 'aria-label="130/7"' not in svg_of(path, die)
    made, _ = package(tmp_path, ("wlcsp: 1\n", "wlcsp: 1\nlayers: {rdl: [130, 7]}\n"))
    assert 'aria-label="130/7"' in svg_of(path, replace(die, package=made))
