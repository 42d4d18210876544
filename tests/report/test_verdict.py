"""What a judgment comes to."""

from dataclasses import replace

from tests.report.judgments import DENSITY, LATE, RESULTS, SPACES, clean, spoiled
from wlcsp_layout.errors import Finding
from wlcsp_layout.report.findings import by_code, level, whereabouts
from wlcsp_layout.report.verdict import rows, sentence
from wlcsp_layout.verify.judgment import Result


def test_the_sentence_says_what_was_looked_at_before_what_was_found() -> None:
    """1200 + 63 + 1 shapes; the waived finding is not one of the seven."""
    assert sentence(spoiled()) == (
        "unit.gds: 3 checks on 1,264 shapes, 3 skipped, 7 findings, 1 warning, 1 note, 1 waived"
    )
    assert sentence(clean()) == "unit.gds: 1 check on 1,200 shapes, 0 skipped, 0 findings"


def test_one_is_not_said_as_many() -> None:
    """One check, one shape, one finding."""
    result = replace(RESULTS[1], shapes=1, findings=SPACES[:1])
    judgment = replace(clean(), results=(result,), findings=SPACES[:1])
    assert sentence(judgment) == "unit.gds: 1 check on 1 shape, 0 skipped, 1 finding"


def test_a_waived_finding_counts_as_waived_alone() -> None:
    """Of eight one."""
    assert [(row.result.code, row.findings, row.waived) for row in rows(spoiled())] == [
        ("V201", 0, 0),
        ("V312", 7, 1),
        ("W401", 1, 0),
    ]


def test_a_warning_is_in_the_group_of_the_errors_before_it() -> None:
    """W401 is a design rule; a check of files begins the table."""
    assert [row.group for row in rows(spoiled())] == ["file", "rules", "rules"]
    first = Result(code="W401", name="x", shapes=0)
    assert [row.group for row in rows(replace(clean(), results=(first,)))] == [""]


def test_findings_of_one_code_come_together_and_errors_come_first() -> None:
    """Within a code in the order given."""
    mixed = (LATE, SPACES[2], DENSITY, SPACES[1])
    assert by_code(mixed) == ((SPACES[2], SPACES[1]), (DENSITY,), (LATE,))


def test_levels_are_by_the_letter() -> None:
    """What is neither warning nor note is an error."""
    levels = [level(code) for code in ("E101", "R101", "V101", "F101", "W301", "N101")]
    assert levels == ["error"] * 4 + ["warning", "notice"]


def test_whereabouts_are_in_micrometers_of_the_cell() -> None:
    """Without a cell in those of the spec; without a place there are none."""
    assert whereabouts(SPACES[1]) == "at 1, 20.5 um in unit_DIE"
    assert whereabouts(replace(SPACES[1], cell="")) == "at 1, 20.5 um"
    assert whereabouts(Finding(code="V101", subject="x", what="y", cell="unit_DIE")) == ""
