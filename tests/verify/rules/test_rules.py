"""Every rule: a layout at its limit passes, one that is a nanometer off fails, turned or not."""

from pathlib import Path

import klayout.db as kdb
import pytest

from tests.verify.rules.drawings import DRAWINGS, Drawing, Layers, drawn, limit, package
from wlcsp_layout.geometry import Xy
from wlcsp_layout.rules.table import RULES
from wlcsp_layout.verify.judgment import Result
from wlcsp_layout.verify.rules import run
from wlcsp_layout.verify.rules.measures import MEASURES
from wlcsp_layout.verify.rules.names import Names
from wlcsp_layout.verify.rules.scene import Scene

OF_UBM = {f"V33{number}" for number in range(1, 8)}
TURNS = {
    "r0": kdb.Trans(0, False, 0, 0),
    "r90": kdb.Trans(1, False, 2_000_000, 0),
    "r180": kdb.Trans(2, False, 2_000_000, 2_000_000),
    "r270": kdb.Trans(3, False, 0, 2_000_000),
    "m0": kdb.Trans(0, True, 0, 2_000_000),
    "m90": kdb.Trans(2, True, 2_000_000, 0),
}
"""Of a die of 2 x 2 mm onto itself."""
FACES_ITS_LEFT_SIDE = ("rdl_wide_space_min_um",)
"""Ball A1 is where the spec has it: turned, it would be no wide net."""


def result(folder: Path, name: str, by: int, turn: str = "r0") -> Result:
    drawing = DRAWINGS[name]
    of = package(folder, *drawing.changes)
    layers = _layers(drawing, name, by)
    for region in layers.values():
        region.transform(TURNS[turn])
    found = run(limit(name, drawing.limit), [Scene(drawn(of, layers))], Names(of))
    assert isinstance(found, Result)
    return found


def _layers(drawing: Drawing, name: str, by: int) -> Layers:
    rule = limit(name, drawing.limit)
    return drawing.draw(rule.value_nm if rule.rule.is_length else 0, by)


def _off(name: str) -> int:
    return 1 if RULES[name].kind == "most" else -1


def test_every_rule_but_those_of_a_ubm_has_a_measure_and_a_drawing() -> None:
    expected = [name for name, rule in RULES.items() if rule.code not in OF_UBM]
    assert sorted(MEASURES) == sorted(expected)
    assert sorted(DRAWINGS) == sorted(expected)


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_layout_at_the_limit_passes(name: str, tmp_path: Path) -> None:
    found = result(tmp_path, name, 0)
    assert found.findings == ()
    assert found.shapes > 0


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_layout_one_nanometer_off_fails_at_the_place_and_says_by_how_much(
    name: str, tmp_path: Path
) -> None:
    drawing = DRAWINGS[name]
    first, *others = result(tmp_path, name, _off(name)).findings
    assert f"{first.subject}: {first.what}" == drawing.said
    assert first.cell == "UNIT_DIE"
    assert len(others) == (1 if name == "pitch_max_um" else 0)
    assert first.at_nm is not None
    assert drawing.where.contains(kdb.Point(*first.at_nm))
    assert all(_touches(drawing.where, line) for line in first.lines_nm)


@pytest.mark.parametrize("name", [name for name in DRAWINGS if name not in FACES_ITS_LEFT_SIDE])
@pytest.mark.parametrize("turn", TURNS)
def test_turned_or_mirrored_it_is_the_same(name: str, turn: str, tmp_path: Path) -> None:
    drawing = DRAWINGS[name]
    assert result(tmp_path, name, 0, turn).findings == ()
    found = result(tmp_path, name, _off(name), turn)
    straight = result(tmp_path, name, _off(name))
    assert (found.shapes, found.measured) == (straight.shapes, straight.measured)
    assert len(found.findings) == len(straight.findings)
    where = drawing.where.transformed(TURNS[turn])
    if name.startswith(("die_", "street")):
        return  # marked on a side of the die that depends on how it lies
    assert any(where.contains(kdb.Point(*item.at_nm)) for item in found.findings if item.at_nm)


def _touches(where: kdb.Box, line: tuple[Xy, Xy]) -> bool:
    return where.touches(kdb.Edge(*line[0], *line[1]).bbox())
