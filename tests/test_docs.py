"""What the documentation says is true: its commands run, its pages are those of the code."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.command import environment
from wlcsp_cli.commands import COMMANDS

ROOT = Path(__file__).parents[1]
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))
IN_ONE_FOLDER = frozenset(("README.md", "tutorial.md"))
"""Pages whose blocks build on each other."""
SHELL = re.compile(r"^(.*)\n```sh\n", re.MULTILINE)
FILE = re.compile(r"<!-- file: (\S+) -->\n```\w+\n(.*?)```", re.DOTALL)
MARKED = re.compile(r"<!-- test -->\n```sh\n(.*?)```", re.DOTALL)
LINK = re.compile(r"\]\(([^)#]+)\)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_marked_commands_of_a_page_run(page: Path, tmp_path: Path) -> None:
    """Each block in a folder with the files of the page alone, or with what was made before."""
    (tmp_path / "bin").mkdir()
    command = tmp_path / "bin" / "wlcsp"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m wlcsp_cli "$@"\n')
    command.chmod(0o755)
    text = page.read_text()
    python = tmp_path / "bin" / "python"
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    for number, block in enumerate(MARKED.findall(text)):
        folder = tmp_path / ("all" if page.name in IN_ONE_FOLDER else str(number))
        folder.mkdir(exist_ok=True)
        for name, content in FILE.findall(text):
            (folder / name).write_text(content)
        done = subprocess.run(  # noqa: S603  the commands of our own pages
            ["sh", "-eu", "-c", block],  # noqa: S607  the reader's shell
            cwd=folder,
            env=environment(PATH=f"{command.parent}:{os.environ['PATH']}"),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_block_of_commands_is_run_or_says_why_not(page: Path) -> None:
    """But for README's two commands, which make a virtual environment."""
    before = SHELL.findall(page.read_text().replace("```sh\nmake demo\nmake test\n```", ""))
    is_said = re.compile(r"<!-- (test|not run: .+) -->")
    assert [line for line in before if not is_said.fullmatch(line)] == []


def test_readme_shows_the_two_commands() -> None:
    """`make demo` and `make test`, in a block of their own."""
    assert "```sh\nmake demo\nmake test\n```" in (ROOT / "README.md").read_text()


def test_every_sub_command_has_its_chapter_with_commands_that_run() -> None:
    """In the order of the table, and no other."""
    text = (ROOT / "docs" / "commands.md").read_text()
    chapters = re.split(r"^## wlcsp ", text, flags=re.MULTILINE)[1:]
    assert [chapter.split("\n")[0] for chapter in chapters] == list(COMMANDS)
    for name, chapter in zip(COMMANDS, chapters, strict=True):
        assert any(f"wlcsp {name}" in block for block in MARKED.findall(chapter))


@pytest.mark.parametrize(
    "page", [*PAGES, ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md"], ids=lambda page: page.name
)
def test_links_lead_somewhere(page: Path) -> None:
    """Those into the checkout."""
    targets = [link for link in LINK.findall(page.read_text()) if "://" not in link]
    assert [link for link in targets if not (page.parent / link).exists()] == []


def test_reference_pages_are_what_the_code_says() -> None:
    """`make docs` writes them."""
    done = subprocess.run(  # noqa: S603  our own script
        [sys.executable, ROOT / "docs" / "make_reference.py", "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
