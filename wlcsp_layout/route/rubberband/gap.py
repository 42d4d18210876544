"""A gap that is too full: the wires in it, what they need, what is there, and what would fit."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from wlcsp_layout.route.rubberband.search import FULL_NM
from wlcsp_layout.route.rubberband.wires import Wire, Wires
from wlcsp_layout.units import um_text

STEP_NM = 100
"""Widths are proposed in whole steps of this."""
BEND_NM = 100
"""What facets of its bend may take of a gap, a wire (measured: six around a ball take 360)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Strand:
    """Wires of one net side by side that share their metal, or one wire."""

    net: int
    width: float
    space: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A door that has less room than its wires need, as drawn or as the router has learned."""

    door: int
    strands: tuple[Strand, ...]
    """In the order of the door."""
    ends: tuple[float, float]
    """The space that the outer two keep to the shapes at the ends of the door."""
    is_wall: tuple[bool, bool]
    """Whether there is a wall, whose space no wire decides."""
    room: float
    """Between the shapes at the ends of the door."""

    @property
    def need(self) -> float:
        """What the wires need between those shapes."""
        return self.spaces + sum(strand.width for strand in self.strands)

    @property
    def missing(self) -> float:
        """By how much it is too full; not at all where bends or other metal take the rest."""
        return self.need - self.room

    @property
    def spaces(self) -> float:
        """The sum of all spaces, those at the ends included."""
        return sum(self.ends) + sum(
            max(one.space, other.space) for one, other in pairwise(self.strands)
        )

    def sizes(self) -> str:
        """Return '7 wires of 10/10', or '6 wires (5 of 10/10 and 1 of 50/15)'."""
        counts = sorted(Counter((s.width, s.space) for s in self.strands).items())
        texts = [(count, f"{_um(width)}/{_um(space)}") for (width, space), count in counts]
        noun = "wire" if len(self.strands) == 1 else "wires"
        if len(texts) == 1:
            return f"{len(self.strands)} {noun} of {texts[0][1]}"
        parts = [f"{count} of {size}" for count, size in texts]
        listed = " and ".join([", ".join(parts[:-1]), parts[-1]])
        return f"{len(self.strands)} {noun} ({listed})"

    def width_that_fits(self) -> int:
        """Return the largest width at most [nm] with which all wires fit; 0 when there is none."""
        widths = sorted((strand.width for strand in self.strands), reverse=True)
        rest = self.room - self.spaces - BEND_NM * len(widths)
        for n in range(1, len(widths) + 1):
            # The n widest get the same width, all others stay as they are.
            width = (rest - sum(widths[n:])) / n
            if n == len(widths) or width >= widths[n]:
                return max(0, int(width) // STEP_NM * STEP_NM)
        return 0

    def pitch_that_fits(self) -> int:
        """Return the width [nm] that is also the space with which all wires fit; 0 for none."""
        fixed = sum(end for end, is_wall in zip(self.ends, self.is_wall, strict=True) if is_wall)
        count = 2 * len(self.strands) + 1 - sum(self.is_wall)
        rest = self.room - fixed - BEND_NM * len(self.strands)
        return max(0, int(rest / count) // STEP_NM * STEP_NM)


def full_gap(wires: Wires, door: int) -> Gap | None:
    """Return the gap at a door when its wires need more room than it has."""
    on_door, sketch = wires.on_door[door], wires.sketch
    if not on_door or wires.demand(door) <= sketch.room[door] + FULL_NM:
        return None
    a, b = sketch.ends[door]
    features = sketch.features
    return Gap(
        door=door,
        strands=tuple(_strands(on_door)),
        ends=(wires.off(on_door[0], a), wires.off(on_door[-1], b)),
        is_wall=(features.is_wall[a], features.is_wall[b]),
        room=sketch.gap[door],
    )


def _strands(wires: Sequence[Wire]) -> Iterable[Strand]:
    """Yield the wires of a door, those of one group side by side as one."""
    before: Strand | None = None
    group = 0
    for wire in wires:
        mine = Strand(net=wire.net, width=wire.width, space=wire.space)
        if before is not None and wire.group == group:
            before = Strand(
                net=wire.net,
                width=max(before.width, wire.width),
                space=max(before.space, wire.space),
            )
            continue
        if before is not None:
            yield before
        before, group = mine, wire.group
    if before is not None:
        yield before


def _um(nm: float) -> str:
    return um_text(round(nm))
