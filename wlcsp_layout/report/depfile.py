"""Dependency rules for Make: the manifest depends on everything that a run read."""

from collections.abc import Sequence
from pathlib import Path


def rule(target: Path, reads: Sequence[Path]) -> str:
    """Return one rule in Make's syntax, and an empty rule for each file that was read.

    The empty rules keep Make from stopping when such a file is renamed or deleted.
    """
    prerequisites = " \\\n  ".join(escaped(path) for path in reads)
    phony = "".join(f"\n{escaped(path)}:\n" for path in reads[1:])
    return f"{escaped(target)}: \\\n  {prerequisites}\n{phony}"


def escaped(path: Path) -> str:
    """Return a path as GNU Make reads it: spaces, `#` and `:` after a backslash, `$` doubled."""
    text = path.as_posix()
    for special in " #:":
        text = text.replace(special, "\\" + special)
    return text.replace("$", "$$")
