"""A judgment as a person reads it."""

from dataclasses import replace

import click

from tests.report.judgments import CLAIMS, SKIPPED, SPACES, clean, spoiled
from wlcsp_cli import judgment_text
from wlcsp_cli.judgment_forms import Asked, as_github, text

ASKED = Asked(file="out/unit.gds", spec="unit.yaml")
SENTENCE = "unit.gds: 3 checks on 1,264 shapes, 3 skipped, 7 findings, 1 warning, 1 note, 1 waived"


def plain(*lines: str) -> str:
    """Lines without their colors."""
    return click.unstyle("\n".join(lines))


def test_all_that_was_judged_is_on_one_page() -> None:
    """What ran, what did not, what is waived, what was found, the claims, and the sum of it."""
    assert plain(*judgment_text.lines(spoiled(), "unit.yaml", 80, every=False, hint="look")) == (
        "unit.gds judged by unit.yaml, read with KLayout 0.30.9\n"
        "\n"
        "code  check             limit     shapes  measured  found  waived\n"
        "The file\n"
        "V201  grid                         1,200                0\n"
        "\n"
        "Design rules\n"
        "V312  rdl_space_min_um  >= 10 um      63  8 um          7       1\n"
        "W401  rdl_density_min                  1                1\n"
        "\n"
        "Not run\n"
        "  the stack has no UBM:\n"
        "      V331 ubm_min_um, V332 ubm_over_d3_min_um\n"
        "  routes: none:\n"
        "      V401 one piece\n"
        "\n"
        "Waived\n"
        "V312 net N0: the space is 8 um, and must be at least 10 um\n"
        "    at 0, 20.5 um in unit_DIE\n"
        "    waived until 2027-06-30: agreed with the foundry\n"
        "\n"
        "Found\n"
        "V312 net N1: the space is 8 um, and must be at least 10 um\n"
        "    at 1, 20.5 um in unit_DIE\n"
        "    move one of the traces\n"
        "V312 net N2: the space is 8 um, and must be at least 10 um\n"
        "    at 2, 20.5 um in unit_DIE\n"
        "V312 net N3: the space is 8 um, and must be at least 10 um\n"
        "    at 3, 20.5 um in unit_DIE\n"
        "V312 net N4: the space is 8 um, and must be at least 10 um\n"
        "    at 4, 20.5 um in unit_DIE\n"
        "V312 net N5: the space is 8 um, and must be at least 10 um\n"
        "    at 5, 20.5 um in unit_DIE\n"
        "    and 2 more of V312; --all shows them\n"
        "W401 rdl: it covers 33 %, and should cover 35 %\n"
        "folder/unit.yaml:40:5: N101 waivers: one runs out soon\n"
        "\n"
        "look\n"
        "\n"
        "claims: 1 of 3 met, 1 not met (5), 1 not used (4); --claims shows how\n"
        f"{SENTENCE}"
    )


def test_a_clean_file_says_what_was_looked_at() -> None:
    """Never that there was nothing alone; columns that would be empty are not there."""
    assert plain(*judgment_text.lines(clean(), "unit.yaml", 80, every=False)) == (
        "unit.gds judged by unit.yaml, read with KLayout 0.30.9\n"
        "\n"
        "code  check  shapes  found\n"
        "The file\n"
        "V201  grid    1,200      0\n"
        "\n"
        "unit.gds: 1 check on 1,200 shapes, 0 skipped, 0 findings"
    )


def test_all_shows_each_finding_and_where_limits_come_from() -> None:
    """No count of what is left out."""
    lines = [
        click.unstyle(line) for line in judgment_text.lines(spoiled(), "unit.yaml", 80, every=True)
    ]
    assert [line for line in lines if line.startswith("V312 net")] == [
        f"{finding.code} {finding.subject}: {finding.what}" for finding in SPACES
    ]
    assert "--all" not in "".join(lines)
    start = lines.index("Sources of the limits")
    assert lines[start + 1] == "V312  >= 10 um  a rule set"


def test_the_table_of_claims_shows_each_measurement() -> None:
    """The sum of the whole file is under it: it decides on the exit status."""
    assert plain(*judgment_text.claims(spoiled(), 80)) == (
        "   state     claim           measured\n"
        "1  met       a concave area  2 of 2 ball pads\n"
        "4  not used  a broken ring\n"
        "5  not met   equal areas     ratio 0.9\n"
        "\n"
        "claims: 1 of 3 met, 1 not met (5), 1 not used (4)\n"
        f"{SENTENCE}"
    )
    assert plain(*text(spoiled(), replace(ASKED, claims=True))).endswith(SENTENCE)


def test_a_label_of_the_file_cannot_steer_the_terminal() -> None:
    """Escape sequences are shown as what they are."""
    finding = replace(SPACES[0], what="label '\x1b[2J\x9b' here", cell="a\rb", mend="\x07")
    assert plain(*judgment_text.findings([finding], every=False)) == (
        "V312 net N0: label '\\x1b[2J\\x9b' here\n    at 0, 20.5 um in a\\x0db\n    \\x07"
    )


def test_quiet_is_errors_and_warnings() -> None:
    """Notes, tables and the sum are left out."""
    quiet = replace(ASKED, quiet=True)
    lines = plain(*text(spoiled(), quiet)).splitlines()
    assert lines[0].startswith("V312 net N1: ")
    assert lines[-1] == "W401 rdl: it covers 33 %, and should cover 35 %"
    assert list(text(clean(), quiet)) == []


def test_findings_come_with_the_way_to_see_them() -> None:
    """In KLayout, by the paths of the call; nothing is said of a clean file."""
    hint = "--markers FILE.lyrdb marks them for KLayout's marker browser"
    assert hint in list(text(spoiled(), ASKED))
    marked = list(text(spoiled(), replace(ASKED, markers="m.lyrdb")))
    assert "to see the markers: klayout out/unit.gds -m m.lyrdb" in marked
    assert hint not in list(text(clean(), ASKED))


def test_the_last_line_is_green_or_red() -> None:
    """Warnings alone are green, as the exit status is 0."""
    warned = replace(clean(), findings=spoiled().findings[:2])
    assert judgment_text.last(warned).startswith("\x1b[32m")
    assert judgment_text.last(spoiled()).startswith("\x1b[31m")


def test_annotations_are_the_first_of_each_code_and_the_sum() -> None:
    """What is left out is counted; GitHub shows ten of a step anyway."""
    lines = list(as_github(spoiled(), ASKED))
    assert [line.split(" ")[0] for line in lines] == [
        *["::error"] * 5, "::notice", "::warning", "::notice", "::notice"
    ]  # fmt: skip
    assert lines[5] == "::notice title=V312::and 2 more of V312"
    assert lines[-1] == f"::notice title=wlcsp verify::{SENTENCE}"
    assert len(list(as_github(spoiled(), replace(ASKED, every=True)))) == 7 + 1 + 1 + 1


def test_reasons_and_claims_are_said_once() -> None:
    """A file without claims has no line on them; skipped checks share their reason."""
    only = replace(clean(), skipped=SKIPPED, claims=CLAIMS[:1])
    lines = [click.unstyle(s) for s in judgment_text.lines(only, "x", 80, every=False)]
    assert lines.count("  the stack has no UBM:") == 1
    assert lines[-2] == "claims: 1 of 1 met; --claims shows how"
