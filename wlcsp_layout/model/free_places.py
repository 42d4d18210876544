"""Where on a die something may be drawn beside its pads: clear of them and of the die's edge."""

from collections.abc import Iterator
from dataclasses import dataclass

from wlcsp_layout.geometry import Box
from wlcsp_layout.model.least_features import least_nm
from wlcsp_layout.model.package import Ball, BallPad, ChipPad, PullBack, Rdl, Ruleset
from wlcsp_layout.model.pin_one import Corner
from wlcsp_layout.units import Nm, um_text

MOST_STEPS = 400
"""How far along each side a free place is looked for; the die is smaller, or has no room."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """The die as far as it is known before routing."""

    box: Box
    pads: tuple[ChipPad, ...]
    balls: tuple[Ball, ...]
    ball_pad: BallPad
    pull_back: PullBack
    rdl: Rdl
    rules: Ruleset

    def clearance_nm(self, layer: str, least_side_nm: int) -> Nm:
        """Return how far a shape stays from others on its mask; wide metal keeps more."""
        space = least_nm(self.rules, layer)[1]
        if layer == "rdl":
            space = max(space, self.rdl.space_nm)
            if least_side_nm > self.rdl.wide_nm:
                space = max(space, self.rdl.wide_space_nm)
        return space

    def inset_nm(self, layer: str) -> Nm:
        """Return how far a shape stays inside the die: dielectrics are open at its edge."""
        if layer == "rdl":
            return self.rdl.edge_nm
        pulled: Nm = getattr(self.pull_back, f"{layer}_nm")
        return Nm(pulled + least_nm(self.rules, layer)[1])

    def refusal(self, box: Box, layer: str, clearance_nm: int) -> str | None:
        """Return why nothing may be drawn in a box; None: it may."""
        inset = self.inset_nm(layer)
        if not self.box.grown(-inset).encloses(box):
            return f"it is not {um_text(inset)} um inside the die"
        around = box.grown(clearance_nm)
        for pad in self.pads:
            if around.overlaps(pad.landing):
                return f"it is not {um_text(clearance_nm)} um clear of pad {pad.name}"
        reach = self.ball_pad.metal_diameter_nm // 2 + clearance_nm
        for ball in self.balls:
            x, y = ball.at.xy
            dx = max(box.left_nm - x, x - box.right_nm, 0)
            dy = max(box.bottom_nm - y, y - box.top_nm, 0)
            if dx**2 + dy**2 < reach**2:
                return f"it is not {um_text(clearance_nm)} um clear of ball {ball.name}"
        return None

    def in_corner(self, corner: Corner, size_nm: int, layer: str) -> Iterator[Box]:
        """Yield boxes that may be free, the nearest to a corner of the die first.

        They are in steps of half their size, within the quarter of the die at the corner.
        """
        room = self.box.grown(-self.inset_nm(layer))
        step = max(size_nm // 2, 1)
        most = [
            min((side // 2 - size_nm) // step, MOST_STEPS)
            for side in (room.width_nm, room.height_nm)
        ]
        places = sorted(
            (i * i + j * j, i, j) for i in range(most[0] + 1) for j in range(most[1] + 1)
        )
        for _, i, j in places:
            x = i * step if corner.endswith("left") else room.width_nm - size_nm - i * step
            y = j * step if corner.startswith("lower") else room.height_nm - size_nm - j * step
            left, bottom = room.left_nm + x, room.bottom_nm + y
            yield Box(
                left_nm=Nm(left),
                bottom_nm=Nm(bottom),
                right_nm=Nm(left + size_nm),
                top_nm=Nm(bottom + size_nm),
            )
