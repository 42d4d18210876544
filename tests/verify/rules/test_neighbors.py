"""Which dies lie beside one, and the rules that look across the street."""

from pathlib import Path

import klayout.db as kdb
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.verify.rules.drawings import DIE, UM, Layers, box, drawn, limit, package
from wlcsp_layout.verify.die import DieArray, DrawnDie
from wlcsp_layout.verify.judgment import Result
from wlcsp_layout.verify.rules import run
from wlcsp_layout.verify.rules.names import Names
from wlcsp_layout.verify.rules.neighbors import neighbors
from wlcsp_layout.verify.rules.scene import Neighbor, Scene

SIDE = 2000 * UM
STEP = SIDE + 80 * UM
TURNS = ("r0", "r90", "r180", "r270", "m0", "m45", "m90", "m135")
ARRAYS = st.lists(
    st.builds(
        DieArray,
        kind=st.integers(0, 1),
        at=st.tuples(st.integers(-3, 3), st.integers(-3, 3)).map(
            lambda at: (at[0] * STEP // 2, at[1] * STEP // 2)
        ),
        turned=st.sampled_from(TURNS),
        columns=st.integers(1, 3),
        rows=st.integers(1, 2),
        a=st.just((STEP, 0)),
        b=st.just((0, STEP)),
    ),
    min_size=1,
    max_size=4,
)


def dies(folder: Path) -> tuple[DrawnDie, DrawnDie]:
    of = package(folder)
    return drawn(of, {}), drawn(of, {})


def relations(beside: dict[int, tuple[Neighbor, ...]], kinds: tuple[DrawnDie, ...]) -> set[str]:
    return {
        f"{kind}: {kinds.index(neighbor.die)} {neighbor.trans}"
        for kind, items in beside.items()
        for neighbor in items
    }


def trans(turned: str, at: tuple[int, int]) -> kdb.Trans:
    return kdb.Trans.from_s(f"{turned} {at[0]},{at[1]}")


def test_every_way_to_lie_beside_each_other_is_listed_once_in_a_grid(tmp_path: Path) -> None:
    """Beside, above, and the two corners: each is the other one's of the die seen."""
    kinds = dies(tmp_path)
    grid = DieArray(kind=0, at=(0, 0), turned="r0", columns=4, rows=3, a=(STEP, 0), b=(0, STEP))
    found = relations(dict(neighbors(kinds, [grid], 100 * UM)), kinds)
    assert found == {
        f"0: 0 r0 {STEP},0",
        f"0: 0 r0 0,{STEP}",
        f"0: 0 r0 {STEP},{STEP}",
        f"0: 0 r0 {STEP},-{STEP}",
    }


def test_dies_out_of_reach_are_no_neighbors(tmp_path: Path) -> None:
    kinds = dies(tmp_path)
    row = DieArray(kind=0, at=(0, 0), turned="r0", columns=2, a=(STEP, 0))
    assert not neighbors(kinds, [row], 79 * UM)
    assert neighbors(kinds, [row], 81 * UM)


def test_dies_turned_oddly_are_no_neighbors(tmp_path: Path) -> None:
    """What lies beside them is not told in whole nanometers."""
    kinds = dies(tmp_path)
    row = DieArray(kind=0, at=(0, 0), turned="r0", columns=2, a=(STEP, 0))
    for turned in ("r0 *1.0000001", "r0.00001 *1", "m15 *2"):
        odd = DieArray(kind=1, at=(2 * STEP, 0), turned=turned)
        assert neighbors(kinds, [row, odd], 100 * UM) == neighbors(kinds, [row], 100 * UM)
        assert neighbors(kinds, [odd], 100 * UM) == {}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(arrays=ARRAYS)
def test_every_pair_of_close_dies_is_in_the_list(arrays: list[DieArray], tmp_path: Path) -> None:
    """Seen from one of the two: compared with all pairs of places, one by one."""
    within = 100 * UM
    kinds = dies(tmp_path)
    beside = neighbors(kinds, arrays, within)
    listed = {
        (kind, kinds.index(item.die), str(item.trans))
        for kind, items in beside.items()
        for item in items
    }
    placed = [(array.kind, trans(array.turned, at)) for array in arrays for at in array.places]
    for number, (kind, own) in enumerate(placed):
        for other_kind, other in placed[number + 1 :]:
            one, two = DIE.transformed(own), DIE.transformed(other)
            if one.enlarged(within - 1).overlaps(two):
                there, back = own.inverted() * other, other.inverted() * own
                assert (kind, other_kind, str(there)) in listed or (
                    other_kind,
                    kind,
                    str(back),
                ) in listed


def across(folder: Path, name: str, value: str, layers: Layers, step: int) -> Result:
    of = package(folder)
    die = drawn(of, layers)
    row = DieArray(kind=0, at=(0, 0), turned="r0", columns=3, a=(step, 0))
    rule = limit(name, value)
    beside = neighbors([die], [row], rule.value_nm)
    found = run(rule, [Scene(die, beside.get(0, ()))], Names(of))
    assert isinstance(found, Result)
    return found


def test_the_pitch_across_the_street_is_a_minimum(tmp_path: Path) -> None:
    """Balls 130 um from both edges: 340 um apart across a street of 80 um."""
    balls = box((130 * UM, 1000 * UM), 250 * UM, 250 * UM)
    balls += box((SIDE - 130 * UM, 1000 * UM), 250 * UM, 250 * UM)
    assert across(tmp_path, "pitch_min_um", "340", {"ball": balls}, STEP).findings == ()
    found = across(tmp_path, "pitch_min_um", "340", {"ball": balls}, STEP - 1)
    (finding,) = found.findings
    assert finding.what == "339.999 um between ball centers; at least 340 um"
    assert finding.at_nm == (SIDE + 39_999, 1000 * UM)
    assert found.measured == "339.999 um"


def test_dies_too_close_to_each_other_leave_no_street(tmp_path: Path) -> None:
    """The street is drawn 80 um wide, but the dies are 49.999 um apart."""
    scribe = kdb.Region(DIE.enlarged(40 * UM)) - kdb.Region(DIE)
    layers = {"scribe": scribe}
    assert across(tmp_path, "street_min_um", "50", layers, SIDE + 50 * UM).findings == ()
    (finding,) = across(tmp_path, "street_min_um", "50", layers, SIDE + 50 * UM - 1).findings
    assert finding.what == "the street is 49.999 um wide; at least 50 um"
