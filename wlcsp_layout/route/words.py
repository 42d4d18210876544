"""Names as a sentence lists them."""

from collections.abc import Sequence

SHOWN = 4
"""Names that a line has room for; more are counted."""


def listed(names: Sequence[str]) -> str:
    """Return 'A', 'A and B', 'A, B and C'; of many the first ones and how many more."""
    shown = [*names[:SHOWN], *([f"{len(names) - SHOWN} more"] if len(names) > SHOWN else [])]
    return " and ".join([*filter(None, [", ".join(shown[:-1])]), *shown[-1:]])


def nets(names: Sequence[str]) -> str:
    """Return 'net A' or 'nets A and B'."""
    return f"net{'s' if len(names) > 1 else ''} {listed(names)}"


def choices(texts: Sequence[str]) -> str:
    """Return 'a', 'a, or b', 'a, b, or c'."""
    return ", or ".join([", ".join(texts[:-1]), texts[-1]] if texts[:-1] else texts)
