"""Dies side by side in one row."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Dies side by side in one row; columns and rows count from the reference die at (0, 0)."""

    row: int
    column: int
    count: int
