"""What a planted defect is: a sentence, the hand that plants it, and the codes that name it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias

from tests.verify.defects.bench import Bench, Good, Spot

Plant: TypeAlias = Callable[[Bench], Iterable[Spot]]
"""Spoils the copy on a bench and returns where; no place when it is the file as a whole."""


def anywhere(good: Good) -> bool:  # noqa: ARG001  every example will do
    """Take every example."""
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Defect:
    """One way to spoil a good file."""

    name: str
    """A sentence without its end: what is wrong."""
    plant: Plant
    codes: tuple[str, ...] = ()
    """Any one of them names the cause; none: it is no defect, and nothing may be found."""
    fits: Callable[[Good], bool] = anywhere
    """Whether an example has what the defect needs."""
