"""Planted defects: every one is found, named for what it is, and marked where it is.

Each defect is planted into two of the examples that it fits, the next defect into other ones, so
that all examples get their share; with WLCSP_ALL_DEFECTS=1 in the environment, into all of them.
"""

import os
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from pathlib import Path

import gdstk
import klayout.db as kdb
import pytest

from tests.packages import spec_file
from tests.verify.defects.bench import Bench, Good, Spot
from tests.verify.defects.catalog import CATALOG, VARIANTS
from tests.verify.defects.defect import Defect
from wlcsp_layout import pipeline
from wlcsp_layout.errors import Finding, FindingsError
from wlcsp_layout.geometry import Xy
from wlcsp_layout.masks import draw_die
from wlcsp_layout.wafer.cells import draw_wafer
from wlcsp_layout.writers import gds
from wlcsp_layout.writers.meant import cells_below

CONFIGS = Path(__file__).parents[2] / "configs"
EXAMPLES = ("tiny", "caravel", "hole36", "unit", "demo49", "caravel_auto", "power100")
ALL = bool(os.environ.get("WLCSP_ALL_DEFECTS"))
NEAR_NM = 1_000
"""A marker may be this far from its defect."""


@pytest.fixture(scope="session")
def good(tmp_path_factory: pytest.TempPathFactory) -> "Examples":
    """The examples, each generated when it is first asked for."""
    return Examples(tmp_path_factory.mktemp("good"))


class Examples:
    """Good files by the names of their examples."""

    def __init__(self, folder: Path) -> None:
        """Draw nothing yet."""
        self._folder = folder
        self.named = cache(self._made)

    def _made(self, name: str) -> Good:
        spec = spec_file(self._folder) if name == "unit" else CONFIGS / name / f"{name}.yaml"
        planned = pipeline.plan(spec)
        die = draw_die(planned.package, planned.routing)
        library = gdstk.Library(name, unit=1e-6, precision=1e-9)
        library.add(*cells_below(draw_wafer(planned.package, planned.stepped, die)))
        path = self._folder / f"{name}.gds"
        gds.write(library, path, pipeline.FIXED_DATE)
        return Good(name=name, spec=spec, gds=path, planned=planned)

    def chosen(self, number: int, defect: Defect) -> Iterator[Good]:
        """Yield the examples for a defect by its number: as many as this run takes."""
        count = len(EXAMPLES)
        turn = EXAMPLES[number * 2 % count :] + EXAMPLES[: number * 2 % count]
        left = count if ALL else 2
        for name in turn:
            example = self.named(name)
            if left and defect.fits(example):
                left -= 1
                yield example


def judged(good: Good, path: Path) -> tuple[Finding, ...]:
    """Return what `wlcsp verify` finds in a spoiled file, by the spec of its example."""
    try:
        return pipeline.verify(path, good.spec, today=date(2026, 1, 1)).findings
    except FindingsError as error:
        return error.findings


def missed(defect: Defect, good: Good, folder: Path) -> str:
    """Plant a defect and return how the judge missed it; nothing when it did not."""
    bench = Bench(good, defect.name)
    spots = tuple(defect.plant(bench))
    path = folder / f"{good.name}.gds"
    bench.save(path)
    findings = judged(good, path)
    found = [finding for finding in findings if finding.code in defect.codes]
    said = sorted({finding.code for finding in findings})
    if not found:
        return f"none of {defect.codes}, but {said}"
    if not spots:
        return ""
    layout = kdb.Layout()
    layout.read(str(path))
    if any(is_at(layout, finding, spot) for finding in found for spot in spots):
        return ""
    marks = [(finding.code, finding.cell, finding.at_nm) for finding in found]
    return f"no marker at {spots[:3]}, but {marks[:3]}"


def is_at(layout: kdb.Layout, finding: Finding, spot: Spot) -> bool:
    """Tell whether the marker of a finding is where the defect is, or within 1 um of it."""
    if not finding.at_nm:
        return False
    left, bottom, right, top = spot.box
    near = kdb.Box(left - NEAR_NM, bottom - NEAR_NM, right + NEAR_NM, top + NEAR_NM)
    return any(near.contains(at) for at in seen_from(layout, finding.cell, finding.at_nm, spot))


def seen_from(layout: kdb.Layout, cell: str, at: Xy, spot: Spot) -> Iterator[kdb.Point]:
    """Yield a place of one cell in the coordinates of the spot's, for each way from one to other.

    A marker may be in the cell of the defect, below it, or above.
    """
    marker, place = layout.cell(cell), layout.cell(spot.cell)
    if marker is None or place is None:
        return
    if cell == spot.cell:
        yield kdb.Point(*at)
        return
    for trans in _placings(place, marker):
        yield trans * kdb.Point(*at)
    for trans in _placings(marker, place):
        yield trans.inverted() * kdb.Point(*at)


def _placings(upper: kdb.Cell, lower: kdb.Cell) -> Iterator[kdb.ICplxTrans]:
    if lower.cell_index() not in upper.called_cells():
        return
    for instance in upper.each_inst():
        inside = [kdb.ICplxTrans()] if instance.cell_index == lower.cell_index() else []
        inside += _placings(instance.cell, lower)
        for outer in instance.cell_inst.each_cplx_trans() if inside else ():
            yield from (outer * trans for trans in inside)


def _named(defects: Sequence[Defect]) -> list[object]:
    return [pytest.param(i, defect, id=defect.name) for i, defect in enumerate(defects)]


@pytest.mark.parametrize(("number", "defect"), _named(CATALOG))
def test_a_planted_defect_is_found(
    good: Examples, tmp_path: Path, number: int, defect: Defect
) -> None:
    """By a code that names its cause, with a marker within 1 um of it."""
    tried = {example.name: example for example in good.chosen(number, defect)}

    assert tried
    assert {
        name: missed(defect, example, tmp_path) for name, example in tried.items()
    } == dict.fromkeys(tried, "")


@pytest.mark.parametrize(("number", "variant"), _named(VARIANTS))
def test_a_variant_of_a_good_file_stays_clean(
    good: Examples, tmp_path: Path, number: int, variant: Defect
) -> None:
    """The same layout in other words: no finding at all, but for warnings and notes."""
    for example in good.chosen(number, variant):
        bench = Bench(example, variant.name)
        assert tuple(variant.plant(bench)) == ()
        path = tmp_path / f"{example.name}.gds"
        bench.save(path)

        assert [str(f) for f in judged(example, path) if f.code[0] not in "WN"] == []
