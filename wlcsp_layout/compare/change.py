"""One difference between two specs, and many alike told as one."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

MOST_SINGLE = 3
"""As many objects with the same difference are told one by one; more share a line."""
MOST_NAMED = 8
"""Of objects that share a line: the others are counted."""

Told: TypeAlias = tuple[str, str]
"""The name of an object, and what became of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One difference; `subject` is a key of the spec or the objects meant."""

    subject: str
    what: str
    names: tuple[str, ...] = ()
    """All objects meant, also those that the subject only counts."""

    def __str__(self) -> str:
        """Return `subject: what`."""
        return f"{self.subject}: {self.what}"


def together(kind: str, told: Iterable[Told]) -> tuple[Change, ...]:
    """Return what became of objects, those of one fate as one change, in the order given."""
    names: dict[str, list[str]] = {}
    for name, what in told:
        names.setdefault(what, []).append(name)
    changes: list[Change] = []
    for what, alike in names.items():
        if len(alike) <= MOST_SINGLE:
            changes += [Change(subject=f"{kind} {n}", what=what, names=(n,)) for n in alike]
            continue
        subject = f"{len(alike):,} {kind}s ({named(alike)})"
        changes.append(Change(subject=subject, what=what, names=tuple(alike)))
    return tuple(changes)


def named(names: Iterable[str]) -> str:
    """Return names as a list in words, the first ones only."""
    every = list(names)
    return ", ".join(every[:MOST_NAMED]) + (" ..." if len(every) > MOST_NAMED else "")
