"""Which net each pad and ball belongs to, and what is left over."""

from collections.abc import Sequence
from dataclasses import dataclass

from wlcsp_layout.errors import Finding
from wlcsp_layout.model.package import Die, Net


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """The nets of a die after free pads and balls were paired."""

    nets: tuple[Net, ...]
    notes: tuple[Finding, ...]

    @property
    def pad_net(self) -> dict[str, str]:
        """The net of each pad that has one."""
        return {pad: net.name for net in self.nets for pad in net.pads}

    @property
    def ball_net(self) -> dict[str, str]:
        """The net of each ball that has one."""
        return {ball: net.name for net in self.nets for ball in net.balls}


def fixed(die: Die) -> Assignment:
    """Return the nets as the spec gives them; free pads and balls stay without one."""
    return Assignment(nets=die.nets, notes=())


def found(die: Die, nets: Sequence[Net]) -> Assignment:
    """Return the nets of the spec and those of free pairs; the surplus is noted."""
    return Assignment(nets=tuple(nets), notes=_surplus(die, nets))


def _surplus(die: Die, nets: Sequence[Net]) -> tuple[Finding, ...]:
    pads = {pad for net in nets for pad in net.pads}
    balls = {ball for net in nets for ball in net.balls}
    left = [
        *(f"pad {name}" for name in die.free_pads if name not in pads),
        *(f"ball {name}" for name in die.free_balls if name not in balls),
    ]
    if not left:
        return ()
    shown = ", ".join(left[:8]) + (f" and {len(left) - 8} more" if len(left) > 8 else "")  # noqa: PLR2004  as many as fit a line
    return (Finding(code="N203", subject="nets", what=f"free, and left unconnected: {shown}"),)
