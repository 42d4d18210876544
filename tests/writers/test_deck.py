"""The DRC script of a spec: KLayout itself finds what the judge finds, and nothing else."""

import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import klayout.db as kdb
import pytest

from tests.packages import package, spec_file
from tests.verify.rules.drawings import DIE, DRAWINGS, limit
from tests.verify.written import Written, written
from tests.writers.decks import Found, by_the_judge, by_the_script, klayout, needs_klayout
from wlcsp_layout import __version__, pipeline
from wlcsp_layout.model.package import Package, Ruleset
from wlcsp_layout.model.resolve import resolve
from wlcsp_layout.rules import PRESETS
from wlcsp_layout.rules.table import RULES
from wlcsp_layout.spec.load import read
from wlcsp_layout.writers import deck

CONFIGS = Path(__file__).parents[2] / "configs"
UM = 1000


def differ(one: Found, other: Found) -> list[str]:
    """Say in which codes two runs differ: shapes, places by cell, or that a rule did not run."""

    def by_cell(found: Found) -> Counter[tuple[str, str]]:
        return Counter((code, cell) for code, cell, _, _ in found.places.elements())

    codes = {*one.ran, *other.ran, *one.skipped, *other.skipped}
    said = [code for code in sorted(codes) if one.ran.get(code) != other.ran.get(code)]
    said += [code for code in sorted(codes) if one.skipped.get(code) != other.skipped.get(code)]
    counts = by_cell(one), by_cell(other)
    return [*said, *sorted(" in ".join(key) for key in {**counts[0], **counts[1]}
                           if counts[0][key] != counts[1][key])]  # fmt: skip


@needs_klayout
@pytest.mark.parametrize("name", ["caravel", "demo49", "hole36", "power100", "tiny"])
def test_a_clean_example_is_clean_in_klayout_itself(name: str, tmp_path: Path) -> None:
    """As many shapes are looked at by each rule, and no place is wrong."""
    spec = CONFIGS / name / f"{name}.yaml"
    made = pipeline.generate(spec, tmp_path, verify=False)
    of = resolve(read(spec)).package
    found = by_the_script(made.files[0], of, tmp_path)
    assert found.broken == {}
    assert len(found.ran) > 20
    assert differ(by_the_judge(made.files[0], of), found) == []


@needs_klayout
@pytest.mark.parametrize(
    ("turn", "exact"),
    [("r0 *1 0,0", True), ("r90 *1 2000000,0", True), ("r30 *1 0,0", False)],
)
def test_every_rule_finds_what_is_a_nanometer_off(
    turn: str, tmp_path: Path, *, exact: bool
) -> None:
    """One die for each rule at its limit, a nanometer and 2 um below and above it."""
    of = _with_all_rules(tmp_path)
    layout = kdb.Layout()
    top = layout.create_cell("UNIT_WAFER")
    for name in DRAWINGS:
        for by in (0, -1, 1, -2 * UM, 2 * UM):
            index = _draw(layout, of, name, by, kdb.ICplxTrans.from_s(turn))
            column, row = index % 10, index // 10
            place = kdb.Trans(column * 7000 * UM, row * 7000 * UM)
            top.insert(kdb.CellInstArray(index, place))
    path = tmp_path / "unit.gds"
    layout.write(str(path))
    judged, found = by_the_judge(path, of), by_the_script(path, of, tmp_path)
    assert differ(judged, found) == []
    if exact:
        assert judged.places == found.places
        assert {RULES[name].code for name in DRAWINGS} - set(found.broken) <= {"V313"}


def _with_all_rules(folder: Path) -> Package:
    """A package whose rules are those of the drawings, all at once."""
    of, _ = package(folder, ("balls: [A1]}", "balls: [A1], width_um: 50}"))
    limits = {name: limit(name, DRAWINGS[name].limit) for name in RULES if name in DRAWINGS}
    return replace(of, rules=Ruleset(preset="all", limits=limits))


def _draw(layout: kdb.Layout, of: Package, name: str, by: int, turn: kdb.ICplxTrans) -> int:
    """Draw a rule so far off its limit into a cell of its own, and return the cell's number."""
    rule = limit(name, DRAWINGS[name].limit)
    nm = rule.value_nm if rule.rule.is_length else 0
    cell = layout.create_cell(f"{name[:20]}_{by + 5000}")
    for layer, region in {"die": kdb.Region(DIE), **DRAWINGS[name].draw(nm, by)}.items():
        entry = of.layers[layer]
        shapes = cell.shapes(layout.layer(entry.number, entry.datatype))
        for polygon in region.each_merged():
            shapes.insert(polygon.transformed(turn))
    return int(cell.cell_index())


@pytest.fixture(scope="module")
def unit(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """A small wafer."""
    return written(tmp_path_factory.mktemp("unit"))


class Hand:
    """Spoils one die of a layout."""

    def __init__(self, cell: kdb.Cell, of: Package) -> None:
        """Take a cell that holds all shapes of the die itself."""
        self._cell = cell
        self._of = of

    def shapes(self, layer: str) -> kdb.Shapes:
        """The shapes of a layer of the die."""
        entry = self._of.layers[layer]
        return self._cell.shapes(self._cell.layout().layer(entry.number, entry.datatype))

    def add(self, layer: str, *corners_um: float) -> None:
        """Add a box, or a polygon of more corners."""
        nm = [round(value * UM) for value in corners_um]
        if len(nm) == 4:
            self.shapes(layer).insert(kdb.Box(*nm))
        else:
            points = [kdb.Point(x, y) for x, y in zip(nm[::2], nm[1::2], strict=True)]
            self.shapes(layer).insert(kdb.Polygon(points))

    def cut(self, layer: str, *corners_um: float) -> None:
        """Take a box out."""
        shapes = self.shapes(layer)
        left = kdb.Region(shapes) - kdb.Region(kdb.Box(*(round(v * UM) for v in corners_um)))
        shapes.clear()
        shapes.insert(left)

    def move(self, layer: str, at_um: tuple[float, float], by_um: tuple[float, float]) -> None:
        """Move the shape of a layer that holds a place."""
        place = kdb.Box(*(round(v * UM) for v in (*at_um, *at_um))).enlarged(1, 1)
        shapes = self.shapes(layer)
        (shape,) = (s for s in shapes.each_overlapping(place) if s.polygon.inside(place.center()))
        shape.transform(kdb.Trans(round(by_um[0] * UM), round(by_um[1] * UM)))


def _thin(hand: Hand) -> None:
    hand.cut("rdl", 200, 0, 300, 995)
    hand.cut("rdl", 320, 1004, 330, 2000)


def _corners(hand: Hand) -> None:
    for by in (0, 20):
        hand.add("rdl", 900 + by, 300 + by, 920 + by, 320 + by)


def _lozenges(hand: Hand) -> None:
    """Corners of 70, 55 and 20 degrees, two of 80 that touch, and one that the grid cut off."""
    hand.add("rdl", 900, 300, 950, 300, 967, 347, 917, 347)
    hand.add("rdl", 900, 400, 950, 400, 978, 441, 928, 441)
    hand.add("rdl", 900, 500, 1000, 500, 1000, 536)
    for by in (0, 80):
        hand.add("rdl", 1100 + by, 300, 1140 + by, 333, 1180 + by, 300, 1140 + by, 267)
    hand.add("rdl", 1100.003, 400, 1150, 400, 1167, 447, 1117, 447, 1100.001, 400.003)
    hand.cut("rdl", 200, 1010, 300, 1100)
    hand.add("rdl", 200, 1000, 300, 1000, 250, 1040)


def _islands(hand: Hand) -> None:
    for y in range(300, 700, 19):
        hand.add("rdl", 900, y, 1100, y + 9.99)


def _at_the_edge(hand: Hand) -> None:
    hand.add("rdl", 3, 500, 40, 540)
    hand.add("rdl", 1990, 9, 2009, 99)


SPOILERS: dict[str, Callable[[Hand], object]] = {
    "small_d1": lambda hand: hand.cut("d1", 100, 900, 105, 1100),
    "pad_metal_cut": lambda hand: hand.cut("chip_pad", 60, 900, 75, 1100),
    "pad_metal_moved": lambda hand: hand.move("chip_pad", (100, 1000), (0, 50)),
    "more_d1": lambda hand: hand.add("d1", 125, 990, 129, 1010),
    "d2_cut": lambda hand: hand.cut("d2", 0, 900, 78, 1100),
    "ring_thin": lambda hand: hand.add("d2", 540, 955, 566, 975),
    "ring_slit": lambda hand: hand.add("d2", 640, 1010, 650, 1060, 653, 1060, 643, 1010),
    "ring_to_wall": lambda hand: hand.cut("d2", 590, 1074, 610, 1105),
    "metal_off": lambda hand: hand.cut("rdl", 1500, 800, 1600, 1200),
    "d3_moved": lambda hand: hand.move("d3", (600, 1000), (14, 0)),
    "d3_small": lambda hand: hand.cut("d3", 500, 900, 560, 1100),
    "thin": _thin,
    "near": lambda hand: hand.add("rdl", 600, 1139, 700, 1170),
    "near_slanted": lambda hand: hand.add("rdl", 690, 1096, 760, 1166, 740, 1186, 670, 1126),
    "corners": _corners,
    "lozenges": _lozenges,
    "islands": _islands,
    "at_the_edge": _at_the_edge,
    "ball_near_edge": lambda hand: hand.move("ball", (600, 1000), (0, 851)),
    "ball_beside": lambda hand: hand.move("ball", (600, 1000), (600, 0)),
    "street_cut": lambda hand: hand.cut("scribe", 2000, 700, 2100, 900),
    "d3_in_street": lambda hand: hand.add("d3", 0, 300, 30, 340),
    "d2_crosses_d1": lambda hand: hand.cut("d1", -100, 300, 30, 340),
    "much_metal": lambda hand: hand.add("rdl", 20, 20, 1980, 860),
    "no_passivation": lambda hand: hand.shapes("passivation").clear(),
    "no_ball": lambda hand: hand.shapes("ball").clear(),
    "no_metal": lambda hand: hand.shapes("rdl").clear(),
}


def _spoil_each(layout: kdb.Layout, of: Package) -> None:
    """Place a die of its own for each way to spoil one, far from the others, and no clean one."""
    clean, top = layout.cell("unit_DIE"), layout.cell("unit_WAFER")
    clean.flatten(True)
    for number, (name, spoil) in enumerate(SPOILERS.items()):
        cell = layout.create_cell(name)
        cell.copy_shapes(clean)
        spoil(Hand(cell, of))
        place = kdb.Trans(number % 6 * 5000 * UM, 50_000 * UM + number // 6 * 5000 * UM)
        top.insert(kdb.CellInstArray(cell.cell_index(), place))


@needs_klayout
def test_spoiled_dies_have_as_many_places_in_klayout_itself(unit: Written, tmp_path: Path) -> None:
    """Each die of its own cell: what is found in one is not made up for by another."""
    spoiled = unit.spoiled(lambda layout: _spoil_each(layout, unit.package))
    judged = by_the_judge(spoiled.path, unit.package)
    found = by_the_script(spoiled.path, unit.package, tmp_path)
    assert differ(judged, found) == []
    marked = {cell for code, cell, _, _ in found.places if code[0] == "V"}
    assert len(marked) >= 15
    assert len(found.broken) >= 15


def _move_a_die(layout: kdb.Layout) -> None:
    """One die of an array stands apart, 60 um nearer to its right neighbor."""
    top, die = layout.cell("unit_WAFER"), layout.cell("unit_DIE")
    for number, place in enumerate(_places_of(top, die)):
        by = 60 * UM if number == 4 else 0
        top.insert(kdb.CellInstArray(die.cell_index(), place * kdb.Trans(by, 0)))


def _places_of(top: kdb.Cell, die: kdb.Cell) -> Iterator[kdb.Trans]:
    """Take the placements of a cell away, and yield them one by one."""
    for instance in [item for item in top.each_inst() if item.cell_index == die.cell_index()]:
        array = instance.cell_inst.dup()
        instance.delete()
        yield from array.each_trans()


def _draw_over_a_die(layout: kdb.Layout) -> None:
    """On the wafer, over one die: two strips of metal, 5 um apart."""
    shapes = layout.cell("unit_WAFER").shapes(layout.layer(30, 0))
    shapes.insert(kdb.Box(300 * UM, 300 * UM, 400 * UM, 320 * UM))
    shapes.insert(kdb.Box(300 * UM, 325 * UM, 400 * UM, 345 * UM))


def _draw_a_die_without_a_cell(layout: kdb.Layout) -> None:
    """On the wafer, far out: an outline with a thin trace in it."""
    top = layout.cell("unit_WAFER")
    at = 50_000 * UM
    top.shapes(layout.layer(61, 0)).insert(kdb.Box(at, 0, at + 2000 * UM, 2000 * UM))
    top.shapes(layout.layer(30, 0)).insert(kdb.Box(at + 90 * UM, 900, at + 99 * UM, 90 * UM))


def _turn_the_dies(layout: kdb.Layout) -> None:
    """Each second die stands on its head, about its middle."""
    top, die = layout.cell("unit_WAFER"), layout.cell("unit_DIE")
    turn = kdb.Trans(2, False, *(2 * v for v in (die.bbox().center().x, die.bbox().center().y)))
    for number, place in enumerate(_places_of(top, die)):
        turned = place * turn if number % 2 else place
        top.insert(kdb.CellInstArray(die.cell_index(), turned))


def _shift_the_cell(layout: kdb.Layout) -> None:
    """The die's shapes lie elsewhere in its cell, and one trace is cut thin."""
    die = layout.cell("unit_DIE")
    die.flatten(True)
    die.shapes(layout.layer(30, 0)).insert(kdb.Box(900 * UM, 0, 905 * UM, 500 * UM))
    for index in layout.layer_indexes():
        die.shapes(index).transform(kdb.Trans(123_457, -76_543))


@needs_klayout
@pytest.mark.parametrize(
    ("change", "codes"),
    [
        (_move_a_die, {"V322"}),
        (_draw_over_a_die, {"V312"}),
        (_draw_a_die_without_a_cell, {"V311", "V318", "V322"}),
        (_turn_the_dies, set()),
        (_shift_the_cell, {"V311", "V318"}),
    ],
)
def test_dies_are_found_as_the_judge_finds_them(
    unit: Written, tmp_path: Path, change: Callable[[kdb.Layout], None], codes: set[str]
) -> None:
    """Whatever the hierarchy, and with the same neighbors."""
    spoiled = unit.spoiled(change)
    judged = by_the_judge(spoiled.path, unit.package)
    found = by_the_script(spoiled.path, unit.package, tmp_path)
    assert differ(judged, found) == []
    assert set(found.broken) >= codes


@needs_klayout
@pytest.mark.parametrize("preset", PRESETS)
def test_the_script_of_every_preset_runs(preset: str, unit: Written, tmp_path: Path) -> None:
    """Every rule ran or says why not, in the judge's words."""
    of = replace(unit.package, rules=Ruleset(preset=preset, limits=PRESETS[preset].limits))
    found = by_the_script(unit.path, of, tmp_path)
    assert {*found.ran, *found.skipped} == {rule.code for rule in RULES.values()}
    assert differ(by_the_judge(unit.path, of), found) == []


@needs_klayout
def test_a_difference_is_noticed(unit: Written, tmp_path: Path) -> None:
    """A script that asks for wider traces than the spec does."""
    text = deck.text(unit.package).replace(
        "width_of(die[:rdl], 10.um)", "width_of(die[:rdl], 50.um)"
    )
    found = by_the_script(unit.path, unit.package, tmp_path, text)
    judged = by_the_judge(unit.path, unit.package)
    assert differ(judged, found) == ["V311", "V311 in unit_DIE"]


@needs_klayout
def test_it_runs_on_the_layout_that_is_open(unit: Written, tmp_path: Path) -> None:
    """Twice: the second run replaces the markers of the first one."""
    script, driver = tmp_path / "unit.drc", tmp_path / "driver.rb"
    script.write_text(deck.text(unit.package), encoding="utf-8")
    driver.write_text(
        f"""\
window = RBA::Application::instance.main_window
window.load_layout("{unit.path}", 1)
2.times {{ RBA::Macro::new("{script}").run }}
view = RBA::LayoutView::current
markers = view.rdb(0)
puts "shown: #{{view.num_rdbs}}, #{{markers.name}}, #{{markers.each_category.count}} categories"
window.exit
"""
    )
    assert klayout("-z", "-r", driver).splitlines()[-1] == (
        "shown: 1, unit design rules, 23 categories"
    )


def test_the_text_says_what_it_is_and_is_the_same_for_the_same_spec(tmp_path: Path) -> None:
    """Without a date, a path or a user."""
    of, _ = package(tmp_path)
    text = deck.text(of)
    assert text == deck.text(resolve(read(tmp_path / "unit.yaml")).package)
    assert text.splitlines()[:3] == [
        "# $description: Design rules of unit",
        f"# Design rules of unit as a KLayout DRC script, exported by wlcsp {__version__}.",
        "# Preset: house.",
    ]
    assert str(tmp_path) not in text
    assert re.search(r"20[0-9][0-9]-[01][0-9]", text) is None


def test_every_rule_with_a_limit_is_in_the_text_with_it_or_with_why_not(unit: Written) -> None:
    """In the order of the table."""
    text = deck.text(unit.package)
    listed = re.findall(r'^(rule|skipped)\("(\w+)", "(\w+)"', text, re.MULTILINE)
    assert [name for _, _, name in listed] == list(RULES)
    assert [name for word, _, name in listed if word == "rule"] == list(unit.package.rules.limits)
    assert (
        "# V311 rdl_width_min_um: RDL width, at least 10 um.\n"
        "# Source: SkyWater SKY130 PDK, docs/rules/wlcsp/amkor.csv: rdl.1, RDL width\n"
    ) in text


@needs_klayout
def test_a_reason_of_the_user_is_text_and_no_code(unit: Written, tmp_path: Path) -> None:
    """With a line break, quotes, and what Ruby would evaluate."""
    reason = 'we "asked"\nexit 1 #{exit 2}'
    spec = spec_file(tmp_path)
    rules = f"rules: {{rdl_width_min_um: 11, why: {_yaml(reason)}}}\n"
    spec.write_text(spec.read_text() + rules)
    of = resolve(read(spec)).package
    assert of.rules.limits["rdl_width_min_um"].source == reason
    assert by_the_script(unit.path, of, tmp_path).ran["V311"] == (2, 0)


def _yaml(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


@needs_klayout
def test_dies_spoiled_at_random_have_the_same_places(unit: Written, tmp_path: Path) -> None:
    """Boxes added, cut out and doubled, of a few um to a few tens, near what is drawn."""
    rng = random.Random(4)  # noqa: S311  the same dies in every run

    def spoil(layout: kdb.Layout) -> None:
        clean, top = layout.cell("unit_DIE"), layout.cell("unit_WAFER")
        clean.flatten(True)
        for number in range(12):
            cell = layout.create_cell(f"random_{number}")
            cell.copy_shapes(clean)
            for _ in range(3):
                _one_box(Hand(cell, unit.package), rng)
            place = kdb.Trans(number * 5000 * UM, 50_000 * UM)
            top.insert(kdb.CellInstArray(cell.cell_index(), place))

    spoiled = unit.spoiled(spoil)
    judged = by_the_judge(spoiled.path, unit.package)
    assert differ(judged, by_the_script(spoiled.path, unit.package, tmp_path)) == []
    assert len(judged.broken) > 8


def _one_box(hand: Hand, rng: random.Random) -> None:
    layer = rng.choice(["chip_pad", "passivation", "d1", "d2", "rdl", "d3"])
    x, y = rng.choice([(100, 1000), (600, 1000), (1400, 1000), (1900, 1000)])
    left, bottom = x + rng.randint(-110, 90), y + rng.randint(-110, 90)
    change = hand.add if rng.random() < 0.5 else hand.cut
    change(layer, left, bottom, left + rng.randint(2, 40), bottom + rng.randint(2, 40))
