"""Workflow commands, as GitHub's runner reads them."""

from wlcsp_cli.github import annotation, notice
from wlcsp_layout.errors import Finding, Place


def test_an_annotation_escapes_what_the_runner_would_take_for_its_own() -> None:
    """Percent and line break in the message; colon and comma in the file's name, too."""
    finding = Finding(
        code="W301",
        subject="50 %",
        what="a, b: c",
        place=Place(file="a,b:c.yaml", line=3, column=4),
    )
    assert annotation(finding, "spec.yaml") == (
        "::warning file=a%2Cb%3Ac.yaml,line=3,col=4,title=W301::50 %25: a, b: c"
    )


def test_an_annotation_without_a_place_goes_to_the_first_line_of_its_spec() -> None:
    """A note is a notice."""
    finding = Finding(code="N101", subject="wafer", what="x")
    assert annotation(finding, "spec.yaml") == (
        "::notice file=spec.yaml,line=1,col=1,title=N101::wafer: x"
    )


def test_an_annotation_tells_where_in_the_layout() -> None:
    """On a line of its own, before what to do."""
    finding = Finding(
        code="V101", subject="ball A1", what="x", mend="y", at_nm=(1_000, -5), cell="unit_DIE"
    )
    assert annotation(finding, "spec.yaml") == (
        "::error file=spec.yaml,line=1,col=1,title=V101::ball A1: x%0A"
        "at 1, -0.005 um in unit_DIE%0Ay"
    )


def test_a_notice_of_the_run_has_no_file() -> None:
    """Its title is escaped as a property, its text as a message."""
    assert notice("a, b", "50 %: c") == "::notice title=a%2C b::50 %25: c"
