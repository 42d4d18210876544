"""Which net each pad and ball belongs to, free ones paired for the shortest total length."""

from dataclasses import dataclass

from wlcsp_layout.errors import Finding
from wlcsp_layout.model.package import Die, Net
from wlcsp_layout.model.pairs import pair_name


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


def shortest(die: Die) -> Assignment:
    """Pair free pads and balls for the least sum of straight distances; the surplus stays NC.

    A pair's net is called as `pair_name` says. The pairing is optimal and does not depend on any
    hash.
    """
    if not die.free_pads or not die.free_balls:
        return fixed(die)
    # Imported here: scipy.optimize takes longer to load than a run without free nets takes.
    import numpy as np  # noqa: PLC0415
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415

    pads = np.array([die.pad_named[name].metal.center_half_nm for name in die.free_pads])
    balls = np.array([die.ball_named[name].at.xy for name in die.free_balls]) * 2
    distances = np.hypot(*np.moveaxis(pads[:, None] - balls[None, :], -1, 0))
    rows, columns = linear_sum_assignment(distances)
    taken = {net.name for net in die.nets}
    nets = list(die.nets)
    for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
        pad, ball = die.free_pads[row], die.free_balls[column]
        nets.append(
            Net(
                name=pair_name(pad, ball, taken),
                pads=(pad,),
                balls=(ball,),
                width_nm=die.rdl.width_nm,
                space_nm=die.rdl.space_nm,
                join="all",
            )
        )
    return Assignment(nets=tuple(nets), notes=_surplus(die, nets))


def _surplus(die: Die, nets: list[Net]) -> tuple[Finding, ...]:
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
