"""What a design rule is, and what a preset of rules says about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from wlcsp_layout.units import Nm, nm_from_um


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One measurement on the written layout; its texts are in the catalog, under `code`."""

    name: str
    """As `rules:` of a spec writes it: with its unit, `_min` or `_max`."""
    code: str
    layers: tuple[str, ...]
    """The layers that it looks at, by name."""
    what: str
    """What is measured, in a few words."""

    @property
    def kind(self) -> Literal["least", "most"]:
        """Whether the value is the least or the most that is allowed."""
        return "most" if "_max" in self.name else "least"

    @property
    def is_length(self) -> bool:
        """Whether the value is a length in um; else it is a plain ratio."""
        return self.name.endswith("_um")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """A rule with the value that a preset or a spec gives it."""

    rule: Rule
    value: Decimal
    source: str
    """Where the value comes from; a spec's own reason when `is_own`."""
    is_own: bool = False
    """Whether the spec, or a file that it names, gave the value."""
    skipped: str = ""
    """Why this package has nothing that the rule could measure; empty when it has."""

    @property
    def value_nm(self) -> Nm:
        """The value of a length.  Raises: OffGridError when it is not on the grid."""
        return nm_from_um(self.value)

    @property
    def text(self) -> str:
        """The limit in words: `at least 10 um`."""
        unit = " um" if self.rule.is_length else ""
        return f"at {self.rule.kind} {self.value.normalize():f}{unit}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """A set of limits that belong together."""

    name: str
    title: str
    limits: Mapping[str, Limit]
    """By the name of the rule, in the order of `RULES`; a rule that is not here does not hold."""
    left_out: tuple[tuple[str, str], ...] = ()
    """What the preset's source asks for and no rule measures, each with the reason."""
