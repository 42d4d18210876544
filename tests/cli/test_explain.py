"""`wlcsp explain`: the catalog, entry by entry."""

import pytest

from tests.cli.command import wlcsp
from wlcsp_layout.codes import CATALOG


def test_an_article_says_what_why_what_to_do_and_from_where() -> None:
    """Small letters will do."""
    done = wlcsp("explain", "e403")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        "E403  two specs of one name\n\n"
        "What it means\n"
        "  Two specs of one call have the same name, upper and lower case alike, so that their\n"
        "  files would go to the same folder. Nothing was written.\n\n"
        "Why it matters\n"
        "  The second would overwrite the first, or mix with it.\n\n"
        "What to do\n"
        "  Give one of them another name: in its spec, or call wlcsp gen for each with its own\n"
        "  -o.\n"
        "\nSource\n"
        "  our choice\n"
    )


def test_without_a_code_all_are_listed_in_order() -> None:
    """One line each."""
    lines = wlcsp("explain").stdout.splitlines()
    assert [line[:4] for line in lines] == sorted(CATALOG)
    assert all(line[4:6] == "  " and line[6:] for line in lines)


def test_an_unknown_code_is_answered_with_the_nearest_ones() -> None:
    """Three of them at most; exit status 2."""
    done = wlcsp("explain", "F10")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "E404 explain: there is no code 'F10'\n    did you mean F105, F104, F103?\n"
    )


@pytest.mark.parametrize("code", CATALOG)
def test_every_entry_is_filled_in(code: str) -> None:
    """Title, meaning, reason, remedy and source, in sentences."""
    entry = CATALOG[code]
    assert entry.code == code
    assert entry.title
    assert not entry.title.endswith(".")
    assert all(text.endswith(".") for text in (entry.means, entry.why, entry.mend))
    assert entry.source
