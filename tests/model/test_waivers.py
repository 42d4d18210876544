"""Waivers: which findings a spec may accept, and what a wrong one is told."""

from datetime import date
from pathlib import Path

import pytest

from tests.packages import spec_file
from wlcsp_layout.codes import CATALOG
from wlcsp_layout.errors import SpecError
from wlcsp_layout.geometry import Point
from wlcsp_layout.model.resolve import resolve
from wlcsp_layout.model.waivers import can_be_waived
from wlcsp_layout.rules.table import RULES
from wlcsp_layout.spec.load import read
from wlcsp_layout.units import Nm

CAN = "    design rules can be waived: V301 to V337, W401, W402, R101, R103, R104, R105"


def spec(folder: Path, *waivers: str, change: tuple[str, str] = ("wafer:", "wafer:")) -> Path:
    lines = "".join(f"  - {waiver}\n" for waiver in waivers)
    return spec_file(folder, ("wafer:", f"waivers:\n{lines}wafer:"), change)


def refusal(folder: Path, *waivers: str, change: tuple[str, str] = ("wafer:", "wafer:")) -> str:
    with pytest.raises(SpecError) as refused:
        resolve(read(spec(folder, *waivers, change=change)))
    return str(refused.value).replace(f"{folder}/", "")


def test_waivers_are_read_in_the_order_of_the_spec(tmp_path: Path) -> None:
    """At a ball, a pad or a place; for good or until a day; with their own line."""
    path = spec(
        tmp_path,
        "{code: V317, at: A1, why: no signal there, until: 2027-06-30}",
        "{code: W401, at: P2, why: sparse}",
        "{code: R101, at: [600.5, -3], why: seen}",
    )
    found = resolve(read(path)).package.waivers
    assert [(w.code, w.at, w.why, w.until, w.place.line) for w in found] == [
        ("V317", "A1", "no signal there", date(2027, 6, 30), 29),
        ("W401", "P2", "sparse", None, 30),
        ("R101", Point(x_nm=Nm(600_500), y_nm=Nm(-3_000)), "seen", None, 31),
    ]


def test_a_pad_that_is_a_number_is_named_by_it(tmp_path: Path) -> None:
    """Chips count their pads."""
    path = spec(tmp_path, "{code: V301, at: 7, why: x}", change=("name: P1", "name: 7"))
    path.write_text(path.read_text().replace("pads: [P1]", "pads: [7]"))
    assert [w.at for w in resolve(read(path)).package.waivers] == ["7"]


REFUSED = {
    "a name that is nothing, with the nearest ball": (
        "{code: V317, at: A11, why: x}",
        "unit.yaml:29:22: E355 waivers[0].at: 'A11' is neither a ball nor a pad\n"
        "    did you mean A1?",
    ),
    "a name that is near none": (
        "{code: V317, at: VSS, why: x}",
        "unit.yaml:29:22: E355 waivers[0].at: 'VSS' is neither a ball nor a pad\n"
        "    known here: A1, A2, P1, P2",
    ),
    "a code that does not exist": (
        "{code: V399, at: A1, why: x}",
        f"unit.yaml:29:12: E356 waivers[0].code: there is no code V399\n{CAN}",
    ),
    "a code of the file": (
        "{code: V101, at: A1, why: x}",
        "unit.yaml:29:12: E357 waivers[0].code: V101 (written file unreadable) cannot be waived\n"
        f"{CAN}",
    ),
    "a code of an open net": (
        "{code: R102, at: A1, why: x}",
        f"unit.yaml:29:12: E357 waivers[0].code: R102 (net not connected) cannot be waived\n{CAN}",
    ),
    "a code of the input": (
        "{code: E344, at: A1, why: x}",
        f"unit.yaml:29:12: E357 waivers[0].code: E344 (balls overlap) cannot be waived\n{CAN}",
    ),
    "no reason": (
        "{code: V317, at: A1}",
        "unit.yaml:28:1: E121 waivers[0].why: this field is required and is not there\n    add it",
    ),
    "a reason of blanks": (
        '{code: V317, at: A1, why: " "}',
        "unit.yaml:29:31: E135 waivers[0].why: the text should have at least 1 character\n"
        "    change it",
    ),
    "a day that is not there": (
        "{code: V317, at: A1, why: x, until: 2027-02-29}",
        "unit.yaml:29:41: E136 waivers[0].until: '2027-02-29' is not a date\n"
        "    write it as 2027-06-30",
    ),
    "a number for a day": (
        "{code: V317, at: A1, why: x, until: 86400}",
        "unit.yaml:29:41: E136 waivers[0].until: 86400 is not a date\n    write it as 2027-06-30",
    ),
    "a time of day": (
        '{code: V317, at: A1, why: x, until: "2027-06-30T00:00:00"}',
        "unit.yaml:29:41: E136 waivers[0].until: '2027-06-30T00:00:00' is not a date\n"
        "    write it as 2027-06-30",
    ),
    "a place of three": (
        "{code: V317, at: [1, 2, 3], why: x}",
        "unit.yaml:29:22: E129 waivers[0].at: a list of 3 is not [x, y]\n"
        "    write two numbers in brackets: [x, y]",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused(tmp_path: Path, case: str) -> None:
    """The message is compared whole."""
    waiver, message = REFUSED[case]
    assert refusal(tmp_path, waiver) == message


def test_all_waivers_are_judged_in_one_run(tmp_path: Path) -> None:
    """A wrong one hides none of the others, nor a wrong field the next."""
    assert refusal(
        tmp_path,
        "{code: V317, at: A1, why: x, until: soon}",
        "{code: V399, at: A11, why: x}",
        "{code: V31, at: A22, why: x}",
    ) == (
        "unit.yaml:29:41: E136 waivers[0].until: 'soon' is not a date\n"
        "    write it as 2027-06-30\n"
        f"unit.yaml:30:12: E356 waivers[1].code: there is no code V399\n{CAN}\n"
        "unit.yaml:30:22: E355 waivers[1].at: 'A11' is neither a ball nor a pad\n"
        "    did you mean A1?\n"
        "unit.yaml:31:12: E134 waivers[2].code: 'V31' does not fit ^[A-Z][0-9]{3}$\n"
        "    write it so\n"
        "unit.yaml:31:21: E355 waivers[2].at: 'A22' is neither a ball nor a pad\n"
        "    did you mean A2?"
    )


def test_names_are_not_judged_without_the_pads(tmp_path: Path) -> None:
    """What is wrong with the pads is said; that a waiver's pad is not among them would be noise."""
    change = ("size_um: [80, 80]}", "size_um: [80.0001, 80]}")
    assert refusal(tmp_path, "{code: V317, at: P1, why: x}", change=change) == (
        "unit.yaml:6:47: E124 chip_pads.list[0].size_um: 80.0001 um is not on the 0.001 um grid\n"
        "    use a multiple of 0.001 um"
    )


def test_every_design_rule_can_be_waived_and_nothing_that_is_no_rule() -> None:
    """V3xx and the two densities of W4xx; of the routing what is a rule."""
    can = {code for code in CATALOG if can_be_waived(code)}
    assert {rule.code for rule in RULES.values()} <= can
    assert {code for code in can if not code.startswith("V3")} == {
        "W401", "W402",
        "R101", "R103", "R104", "R105",
    }  # fmt: skip
