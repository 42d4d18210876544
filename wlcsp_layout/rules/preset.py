"""How a preset is written: one row for each limit."""

from dataclasses import dataclass
from decimal import Decimal

from wlcsp_layout.rules.rule import Limit, Preset
from wlcsp_layout.rules.table import RULES

NO_UBM = "this stack has no UBM: the metal wiring itself forms the ball pad"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A limit by the name of its rule."""

    name: str
    value: str
    """The number as its source writes it, um or a plain ratio."""
    source: str
    skipped: str = ""
    """As `Limit.skipped`."""


def preset(
    name: str, title: str, rows: tuple[Row, ...], left_out: tuple[tuple[str, str], ...] = ()
) -> Preset:
    """Return the rows as a preset, its limits in the order of `RULES`.

    Raises: KeyError for a row of no rule, ValueError for two rows of one.
    """
    limits = {
        row.name: Limit(
            rule=RULES[row.name], value=Decimal(row.value), source=row.source, skipped=row.skipped
        )
        for row in rows
    }
    if len(limits) < len(rows):
        raise ValueError(f"{name} has two rows of one rule")
    return Preset(
        name=name,
        title=title,
        limits={rule: limits[rule] for rule in RULES if rule in limits},
        left_out=left_out,
    )
