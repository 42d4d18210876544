"""JUnit XML, as the schema of Jenkins' xUnit plugin wants it."""

from dataclasses import replace
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from tests.report.judgments import DENSITY, LATE, SPACES, clean, spoiled
from wlcsp_layout.errors import Finding
from wlcsp_layout.report import junit

CHILDREN = {
    "testsuites": {"testsuite"},
    "testsuite": {"properties", "testcase", "system-out", "system-err"},
    "properties": {"property"},
    "property": set(),
    "testcase": {"skipped", "error", "failure", "system-out", "system-err"},
    "skipped": set(),
    "error": set(),
    "failure": set(),
    "system-out": set(),
}
ATTRIBUTES = {
    "testsuites": {"name", "tests", "failures", "errors"},
    "testsuite": {"name", "tests", "failures", "errors", "skipped"},
    "properties": set(),
    "property": {"name", "value"},
    "testcase": {"classname", "name"},
    "skipped": {"message"},
    "error": {"type", "message"},
    "failure": {"type", "message"},
    "system-out": set(),
}


def suite(text: str) -> ET.Element:
    """The one suite of a file that has the shape of the schema, and counts what it holds."""
    root = ET.fromstring(text)  # noqa: S314  our own text
    for element in root.iter():
        assert {child.tag for child in element} <= CHILDREN[element.tag]
        assert set(element.attrib) == ATTRIBUTES[element.tag]
    (only,) = root
    order = [child.tag for child in only]
    assert order == sorted(order, key=["properties", "testcase", "system-out"].index)
    for name, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        assert int(only.attrib[name]) == len(only.findall(f"testcase/{tag}"))
    assert int(only.attrib["tests"]) == len(only.findall("testcase"))
    for case in only.findall("testcase"):
        assert sum(case.find(tag) is not None for tag in ("failure", "error", "skipped")) <= 1
    return only


def test_a_check_is_a_test_case() -> None:
    """Then what was skipped, then findings of no check: here a note."""
    cases = suite(junit.judged(spoiled(), "unit.yaml")).findall("testcase")
    assert [(case.attrib["classname"], case.attrib["name"]) for case in cases] == [
        ("wlcsp.file", "V201 grid"),
        ("wlcsp.rules", "V312 rdl_space_min_um"),
        ("wlcsp.rules", "W401 rdl_density_min"),
        ("wlcsp.rules", "V331 ubm_min_um"),
        ("wlcsp.nets", "V401 one piece"),
        ("wlcsp.rules", "V332 ubm_over_d3_min_um"),
        ("wlcsp.other", "N101 waivers"),
    ]


def test_errors_fail_a_case_in_one_element_with_all_their_texts() -> None:
    """The waived one is not among them; what was measured is beside them."""
    case = suite(junit.judged(spoiled(), "unit.yaml")).findall("testcase")[1]
    failure = case.find("failure")
    assert failure is not None
    assert failure.attrib == {
        "type": "V312",
        "message": "net N1: the space is 8 um, and must be at least 10 um (and 6 more)",
    }
    text = failure.text or ""
    assert text.startswith(
        "V312 net N1: the space is 8 um, and must be at least 10 um\n"
        "    at 1, 20.5 um in unit_DIE\n"
        "    move one of the traces\n"
        "V312 net N2: "
    )
    assert text.count("V312 ") == 7
    assert case.findtext("system-out") == (
        "63 shapes, limit: at least 10 um, measured: 8 um\n1 waived"
    )


def test_warnings_and_notes_pass_and_are_said() -> None:
    """As the exit status has it."""
    cases = suite(junit.judged(spoiled(), "unit.yaml")).findall("testcase")
    assert cases[2].find("failure") is None
    assert cases[2].findtext("system-out") == f"1 shape\n{DENSITY}"
    assert cases[6].findtext("system-out") == str(LATE)


def test_what_was_skipped_has_its_reason() -> None:
    """As an attribute, which readers show."""
    skipped = suite(junit.judged(spoiled(), "unit.yaml")).findall("testcase/skipped")
    assert [item.attrib["message"] for item in skipped] == [
        "the stack has no UBM",
        "routes: none",
        "the stack has no UBM",
    ]


def test_the_suite_says_what_was_looked_at_the_claims_and_the_waivers() -> None:
    """In its output, and the spec as a property."""
    only = suite(junit.judged(spoiled(), "a/unit.yaml"))
    assert {item.attrib["name"]: item.attrib["value"] for item in only.iter("property")} == {
        "spec": "a/unit.yaml",
        "klayout": "0.30.9",
    }
    assert (only.findtext("system-out") or "").splitlines() == [
        "unit.gds: 3 checks on 1,264 shapes, 3 skipped, 7 findings, 1 warning, 1 note, 1 waived",
        "claim 1 met: a concave area: 2 of 2 ball pads",
        "claim 4 not used: a broken ring",
        "claim 5 not met: equal areas: ratio 0.9",
        "waived: V312 net N0: the space is 8 um, and must be at least 10 um: "
        "agreed with the foundry",
    ]


def test_a_file_that_was_not_judged_is_an_error() -> None:
    """One case, so that no test page shows a pass."""
    finding = Finding(code="E411", subject="x.gds", what="it is not there", mend="look")
    only = suite(junit.unusable("x.gds", "x.yaml", [finding]))
    error = only.find("testcase/error")
    assert error is not None
    assert error.attrib == {"type": "E411", "message": "x.gds: it is not there"}
    assert error.text == "E411 x.gds: it is not there\n    look"


@given(st.text())
def test_any_text_of_a_file_stands_in_the_xml(text: str) -> None:
    """A label may hold what XML forbids."""
    finding = replace(SPACES[0], subject=text, what=text, mend=text)
    judgment = replace(clean(), findings=(finding,), file=text)
    suite(junit.judged(judgment, text))
