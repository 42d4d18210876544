"""The judge reads the numbers of any wafer, and works out by itself what they must be."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.packages import package as package_of
from tests.wafers import stepped_wafers, wafer_file
from wlcsp_layout.model.die_marks import digits_of
from wlcsp_layout.model.die_numbers import DieNumbers
from wlcsp_layout.model.package import Package
from wlcsp_layout.units import Nm
from wlcsp_layout.verify import die_numbers
from wlcsp_layout.verify.case import Case
from wlcsp_layout.verify.drawn import Drawn
from wlcsp_layout.verify.judgment import Result


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Package:
    return package_of(tmp_path_factory.mktemp("numbers"))[0]


@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_the_numbers_of_any_wafer_are_those_of_its_map(
    package: Package, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """Dies of odd sizes, any offset, a fab's map or none, any numbering: every die is looked at."""
    made, stepped = data.draw(stepped_wafers(package))
    at = (data.draw(st.integers(0, 300_000)), data.draw(st.integers(-90_000, 500_000)))
    numbers = DieNumbers(
        layer="rdl",
        at=at,
        pixel_nm=Nm(data.draw(st.integers(8_000, 10_000))),
        digits=digits_of(made.die.box, made.wafer),
        is_in_street=at[1] < 0,
        clearance_nm=Nm(10_000),
    )
    made = replace(made, die_numbers=numbers)
    path = wafer_file(made, stepped, tmp_path_factory.mktemp("wafer") / "wafer.gds")
    case = Case(path=path, package=made, offset=stepped.offset, today=date(2026, 1, 1))
    results = [r for r in die_numbers.check(case, Drawn(path, made)) if isinstance(r, Result)]
    assert [result.findings for result in results] == [()] * 4
    assert results[0].shapes == stepped.full
