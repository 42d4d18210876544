"""The shots of a stepper: all fields at their places are the wafer's dies."""

from decimal import Decimal
from pathlib import Path

import klayout.db as kdb
import pytest

from tests.packages import package
from tests.steppers import WAFER, flat, made, shot_rows, stepper_spec
from wlcsp_layout.errors import SpecError
from wlcsp_layout.model.plates import plates
from wlcsp_layout.wafer.stepping import step

SIZE, STREET = 2_000_000, 80_000
STEP = SIZE + STREET


def places(path: Path) -> list[tuple[int, int]]:
    """The centers [nm] of the exposed shots."""
    return [
        (int(Decimal(row["center_x_mm"]) * 10**6), int(Decimal(row["center_y_mm"]) * 10**6))
        for row in shot_rows(path)
        if row["exposed"] == "yes"
    ]


def printed(path: Path, layer: tuple[int, int], field: tuple[int, int], shots: Path) -> kdb.Region:
    """What all shots print: what lies in the field, by hand the dies with 80 um around them."""
    half = [(count * STEP - STREET) // 2 + STREET for count in field]
    window = kdb.Region(kdb.Box(-half[0], -half[1], half[0], half[1]))
    image = flat(path, layer) & window
    sum_of_all = kdb.Region()
    for x, y in places(shots):
        sum_of_all += image.moved(x, y)
    return sum_of_all.merged()


@pytest.mark.parametrize("field", [(1, 1), (2, 1), (3, 2)])
def test_whole_shots_are_the_wafer(tmp_path: Path, field: tuple[int, int]) -> None:
    """Partial shots dropped: on all four layers, with streets, nothing more, nothing less."""
    spec = stepper_spec(tmp_path, f"field_dies: [{field[0]}, {field[1]}], partial_shots: drop")
    wafer, stepped, out = made(spec, verify=field == (3, 2))
    assert stepped.full == len(places(out / "maps" / "unit.shots.csv")) * field[0] * field[1]
    for plate in plates(wafer):
        layer = (plate.layer.number, plate.layer.datatype)
        drawn = flat(out / "unit.gds", layer)
        sum_of_all = printed(out / plate.file, layer, field, out / "maps" / "unit.shots.csv")
        assert not drawn.is_empty()
        assert (drawn ^ sum_of_all).is_empty()


@pytest.mark.parametrize("wafer", ["offset: best", "offset: [123, -77]", "offset: center_street"])
def test_kept_shots_print_the_wafer_and_more_dies_at_its_edge(tmp_path: Path, wafer: str) -> None:
    """Nothing is missing; over full dies with their streets nothing is added."""
    spec = stepper_spec(tmp_path, "field_dies: [3, 2]", wafer)
    made_of, stepped, out = made(spec, verify="best" in wafer)
    outlines = kdb.Region()
    for polygon in flat(out / "unit.gds", (61, 0)).each():
        outlines.insert(polygon.bbox().enlarged(STREET, STREET))
    assert outlines.count() == stepped.full
    for plate in plates(made_of):
        layer = (plate.layer.number, plate.layer.datatype)
        drawn = flat(out / "unit.gds", layer)
        sum_of_all = printed(out / plate.file, layer, (3, 2), out / "maps" / "unit.shots.csv")
        assert (drawn - sum_of_all).is_empty()
        assert ((sum_of_all & outlines.merged()) ^ drawn).is_empty()


def test_counts_of_shots_are_those_of_their_dies(tmp_path: Path) -> None:
    """Full dies add up to those of the wafer; a shot is exposed when it has one."""
    _, stepped, out = made(stepper_spec(tmp_path, "field_dies: [2, 2]"))
    rows = shot_rows(out / "maps" / "unit.shots.csv")
    assert sum(int(row["full_dies"]) for row in rows) == stepped.full
    assert sum(int(row["partial_dies"]) for row in rows) == stepped.partial
    assert all((row["exposed"] == "yes") == (row["full_dies"] != "0") for row in rows)
    numbers = [row["shot"] for row in rows if row["shot"]]
    assert numbers == [str(n) for n in range(1, len(numbers) + 1)]


def test_a_given_phase_is_kept(tmp_path: Path) -> None:
    """The reference die at (0, 0) is the right one of its shot: the shot begins one step before."""
    stepper = "field_dies: [2, 1], phase: [1, 0]"
    _, stepped, out = made(stepper_spec(tmp_path, stepper, "offset: center_die"))
    assert stepped.shots is not None
    assert stepped.shots.phase == (1, 0)
    own = next(s for s in stepped.shots.shots if (s.column, s.row) == (0, 0))
    assert own.at == (-STEP // 2, 0)
    assert (-STEP // 2, 0) in places(out / "maps" / "unit.shots.csv")


def fab_map(folder: Path, stepper: str, sites: str) -> None:
    (folder / "fab.csv").write_text(f"column,row\n{sites}")
    wafer = f"wafer: {{diameter_mm: 20, dies: fab.csv, exposure: {{stepper: {{{stepper}}}}}}}"
    step(package(folder, (WAFER, wafer))[0])


def test_a_fab_map_is_made_of_whole_shots_where_partial_ones_are_dropped(tmp_path: Path) -> None:
    """Three dies in a row are one and a half shot of two."""
    stepper = "field_dies: [2, 1], partial_shots: drop"
    fab_map(tmp_path, stepper, "0,0\n1,0\n-2,1\n-1,1\n")
    with pytest.raises(SpecError) as raised:
        fab_map(tmp_path, stepper, "0,0\n1,0\n2,0\n")
    assert [str(finding) for finding in raised.value.findings] == [
        "E572 wafer.dies: 1 die of the fab's map is in no whole shot of 2 x 1 dies, and partial "
        "shots are dropped\n    correct the map, field_dies or phase, or keep partial shots"
    ]


def test_no_whole_shot_is_refused(tmp_path: Path) -> None:
    """A keep-out of 0.2 mm through all of the wafer, and fields of 6 rows of 2 mm."""
    zone = "keep_outs: [{box_um: [-9000, -100, 9000, 100], why: bar}]"
    stepper = "exposure: {stepper: {field_dies: [1, 5], partial_shots: drop}}"
    wafer = f"wafer: {{diameter_mm: 20, {zone}, {stepper}}}"
    with pytest.raises(SpecError) as raised:
        step(package(tmp_path, (WAFER, wafer))[0])
    assert [str(finding) for finding in raised.value.findings] == [
        "E573 wafer.exposure.stepper: no whole shot of 1 x 5 dies fits into the usable circle "
        "beside the keep-outs\n    use a smaller field, another offset, or keep partial shots"
    ]
