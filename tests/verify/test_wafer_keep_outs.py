"""Keep-outs of the wafer, as the judge finds them kept or not in the written file."""

from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.verify.wafer_edits import found, row_set, spoiled
from tests.verify.written import written
from wlcsp_layout.errors import SpecError
from wlcsp_layout.geometry import Xy

OFFSET = "offset: center_die"
ZONE = "{box_um: [3200, -900, 5000, 900], why: laser ID}"


def test_a_die_in_a_keep_out_is_too_many(tmp_path: Path) -> None:
    """The row through the center ends with column 1; a fifth die would be full, and is kept out."""
    file = written(tmp_path, (OFFSET, f"{OFFSET}, keep_outs: [{ZONE}]"))
    assert (file.stepped.full, found(file)) == (20, [])
    assert spoiled(file, partial(row_set, number=2, more=1)) == [
        "V602 die (2, 0): a die too many: it lies in the keep-out of the wafer for 'laser ID'"
    ]


def test_a_keep_out_in_the_street_takes_no_die(tmp_path: Path) -> None:
    """Each fills a street across, and touches the dies on both sides of it."""
    zones = "{box_um: [-100, 1000, 100, 1080], why: a}, {box_um: [1000, -100, 1080, 100], why: b}"
    file = written(tmp_path, (OFFSET, f"{OFFSET}, keep_outs: [{zones}]"))
    assert (file.stepped.full, file.stepped.lost, found(file)) == (21, (0, 0), [])


def test_a_die_beside_a_keep_out_is_missing(tmp_path: Path) -> None:
    """Column 1 stands 120 um from the keep-out and is wanted."""
    file = written(tmp_path, (OFFSET, f"{OFFSET}, keep_outs: [{ZONE}]"))
    assert spoiled(file, partial(row_set, number=2, more=-1)) == [
        "V601 die (1, 0): no die is drawn where the spec has one"
    ]


places = st.tuples(st.integers(-7_000, 7_000), st.integers(-7_000, 7_000))
extents = st.tuples(st.integers(1, 3_000), st.integers(1, 3_000))


@settings(max_examples=15, deadline=None)
@given(
    zones=st.lists(st.tuples(places, extents), min_size=1, max_size=3),
    offset=st.sampled_from(["best", "center_die", "center_street", "[123.457, -77]"]),
)
def test_wafers_with_keep_outs_have_no_findings(
    tmp_path_factory: pytest.TempPathFactory, zones: list[tuple[Xy, Xy]], offset: str
) -> None:
    """Holes, notches and split rows: streets are drawn around every die, and nothing else."""
    listed = ", ".join(
        f"{{box_um: [{x}, {y}, {x + width}, {y + height}], why: a}}"
        for (x, y), (width, height) in zones
    )
    change = f"offset: {offset}, keep_outs: [{listed}]"
    try:
        file = written(tmp_path_factory.mktemp("zones"), (OFFSET, change))
    except SpecError as error:
        assert {finding.code for finding in error.findings} <= {"E385"}  # noqa: PT017  only some
        return
    assert found(file) == []
