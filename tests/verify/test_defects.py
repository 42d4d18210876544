"""Planted defects: every one is found, named for what it is, and marked where it is.

Each defect is planted into one of the small examples that it fits, the next defect into the next
one, and every eighth defect into one of the large examples, too: so all examples get their share in
a minute. With WLCSP_ALL_DEFECTS=1 in the environment, every defect is planted into every example.
"""

import os
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from itertools import islice
from pathlib import Path

import gdstk
import klayout.db as kdb
import pytest

from tests.packages import spec_file
from tests.verify.defects.bench import Bench, Good, Spot
from tests.verify.defects.catalog import CATALOG, VARIANTS
from tests.verify.defects.defect import Defect
from wlcsp_layout import codes, pipeline
from wlcsp_layout.errors import Finding, FindingsError
from wlcsp_layout.geometry import Xy
from wlcsp_layout.masks import draw_die
from wlcsp_layout.wafer.cells import draw_wafer
from wlcsp_layout.writers import gds
from wlcsp_layout.writers.dates import FIXED_DATE
from wlcsp_layout.writers.meant import cells_below

CONFIGS = Path(__file__).parents[2] / "configs"
SMALL = ("unit", "tiny", "hole36", "lopsided")
LOPSIDED = (("name: A2, at_um: [1400, 1000]", "name: A2, at_um: [1300, 1400]"),)
"""Of the spec of `unit`: a ball map that is not its own mirror image."""
LARGE = ("caravel", "demo49", "caravel_auto", "power100")
EVERY = 8
"""As many defects share one large example."""
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
        if name in {"unit", "lopsided"}:
            folder = self._folder / name
            folder.mkdir()
            spec = spec_file(folder, *(LOPSIDED if name == "lopsided" else ()))
        else:
            spec = CONFIGS / name / f"{name}.yaml"
        planned = pipeline.plan(spec)
        die = draw_die(planned.package, planned.routing)
        library = gdstk.Library(name, unit=1e-6, precision=1e-9)
        library.add(*cells_below(draw_wafer(planned.package, planned.stepped, die)))
        path = self._folder / f"{name}.gds"
        gds.write(library, path, FIXED_DATE)
        return Good(name=name, spec=spec, gds=path, planned=planned)

    def chosen(self, number: int, defect: Defect) -> tuple[Good, ...]:
        """Return the examples for a defect by its number: as many as this run takes."""
        if ALL:
            return tuple(self._fitting(defect, (*SMALL, *LARGE)))
        one = tuple(islice(self._fitting(defect, _turned(SMALL, number)), 1))
        if one and number % EVERY:
            return one
        large = _turned(LARGE, number // EVERY)
        return (*one, *islice(self._fitting(defect, large), 1))

    def _fitting(self, defect: Defect, names: Sequence[str]) -> Iterator[Good]:
        return (example for example in map(self.named, names) if defect.fits(example))


def _turned(names: tuple[str, ...], by: int) -> tuple[str, ...]:
    start = by % len(names)
    return names[start:] + names[:start]


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


def strange(good: Good, folder: Path, variant: Defect) -> list[str]:
    """Plant a variant and return what the judge finds in it, warnings and notes aside."""
    bench = Bench(good, variant.name)
    assert tuple(variant.plant(bench)) == ()
    path = folder / f"{good.name}.gds"
    bench.save(path)
    return [str(finding) for finding in judged(good, path) if finding.code[0] not in "WN"]


def _named(defects: Sequence[Defect]) -> list[object]:
    return [pytest.param(i, defect, id=defect.name) for i, defect in enumerate(defects)]


@pytest.mark.parametrize(("number", "defect"), _named(CATALOG))
def test_a_planted_defect_is_found(
    good: Examples, tmp_path: Path, number: int, defect: Defect
) -> None:
    """By a code that names its cause, with a marker within 1 um of it."""
    chosen = good.chosen(number, defect)

    assert chosen
    assert {example.name: missed(defect, example, tmp_path) for example in chosen} == {
        example.name: "" for example in chosen
    }


@pytest.mark.parametrize(("number", "variant"), _named(VARIANTS))
def test_a_variant_of_a_good_file_stays_clean(
    good: Examples, tmp_path: Path, number: int, variant: Defect
) -> None:
    """The same layout in other words: no finding at all, but for warnings and notes."""
    for example in good.chosen(number * EVERY, variant):
        assert strange(example, tmp_path, variant) == []


def test_every_defect_has_a_name_of_its_own() -> None:
    """Names decide which of many equal parts a defect strikes."""
    names = [defect.name for defect in (*CATALOG, *VARIANTS)]

    assert len(CATALOG) >= 75
    assert len(names) == len(set(names))


def test_every_named_code_is_one_of_the_catalog_of_codes() -> None:
    """A code that does not exist would never be found."""
    assert all(defect.codes for defect in CATALOG)
    assert {code for defect in CATALOG for code in defect.codes} <= set(codes.CATALOG)
    assert not any(variant.codes for variant in VARIANTS)


def test_a_defect_that_does_nothing_is_missed(good: Examples, tmp_path: Path) -> None:
    """The judge says no more of a good file than that there is little metal: W401."""
    nothing = Defect(name="nothing", plant=lambda bench: bench.in_die(kdb.Box()), codes=("V503",))

    assert missed(nothing, good.named("unit"), tmp_path) == "none of ('V503',), but ['W401']"


def test_a_defect_of_another_name_is_missed(good: Examples, tmp_path: Path) -> None:
    """A ball is missing, but the table says it would be an opening."""
    plant = next(defect.plant for defect in CATALOG if defect.name == "a ball is missing")
    other = Defect(name="a ball is missing", plant=plant, codes=("V503",))

    assert missed(other, good.named("unit"), tmp_path).startswith("none of ('V503',), but ['V")


def test_a_marker_elsewhere_is_missed(good: Examples, tmp_path: Path) -> None:
    """A ball is missing at (600, 1000) or (1400, 1000) um, but its place is said to be (0, 0)."""

    def plant(bench: Bench) -> tuple[Spot, ...]:
        bench.taken("ball", bench.around(bench.ball, 250_000))
        return bench.in_die(kdb.Box(0, 0, 0, 0))

    defect = Defect(name="a ball is missing", plant=plant, codes=("V519",))

    assert missed(defect, good.named("unit"), tmp_path).startswith("no marker at (Spot(")


def test_a_marker_counts_within_1_um_and_in_cells_that_place_each_other() -> None:
    """A die at (5000, 0) of the wafer: its (10, 0) is the wafer's (5010, 0)."""
    layout = kdb.Layout()
    wafer, die, other = (layout.create_cell(name) for name in ("WAFER", "DIE", "OTHER"))
    wafer.insert(kdb.CellInstArray(die.cell_index(), kdb.Trans(5_000, 0)))
    spot = Spot(cell="DIE", box=(10, 0, 10, 0))

    def counts(cell: str, at: Xy) -> bool:
        return is_at(layout, Finding(code="V1", subject="", what="", cell=cell, at_nm=at), spot)

    assert other.is_empty()
    assert counts("DIE", (1_010, 0))
    assert not counts("DIE", (1_011, 0))
    assert counts("WAFER", (5_010, -1_000))
    assert not counts("WAFER", (10, 0))
    assert not counts("OTHER", (10, 0))
    assert not counts("NONE", (10, 0))
    assert not is_at(layout, Finding(code="V1", subject="", what="", cell="DIE"), spot)


def test_a_variant_that_is_a_defect_is_strange(good: Examples, tmp_path: Path) -> None:
    """One die less is no other way to tell the same layout."""

    def plant(bench: Bench) -> tuple[Spot, ...]:
        next(inst for inst in bench.top.each_inst() if inst.cell.name == bench.die.name).delete()
        return ()

    variant = Defect(name="dies are missing", plant=plant)

    assert strange(good.named("unit"), tmp_path, variant) != []


def test_the_examples_take_turns() -> None:
    """Every eighth defect meets a large example, each in its turn."""
    assert _turned(SMALL, 0) == ("unit", "tiny", "hole36", "lopsided")
    assert _turned(SMALL, 5) == ("tiny", "hole36", "lopsided", "unit")
