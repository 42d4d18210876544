"""The pairs of free pads and balls of least total straight length, for the lattice router."""

import numpy as np
from scipy.optimize import linear_sum_assignment

from wlcsp_layout.model.package import Die, Net
from wlcsp_layout.model.pairs import pair_name


def shortest(die: Die) -> tuple[Net, ...]:
    """Return the nets of a die, and one for each pair."""
    if not die.free_pads or not die.free_balls:
        return die.nets
    pads = np.array([die.pad_named[name].metal.center_half_nm for name in die.free_pads])
    balls = np.array([die.ball_named[name].at.xy for name in die.free_balls]) * 2
    distances = np.hypot(*np.moveaxis(pads[:, None] - balls[None, :], -1, 0))
    rows, columns = linear_sum_assignment(distances)
    taken = {net.name for net in die.nets}
    pairs = [
        (die.free_pads[row], die.free_balls[column])
        for row, column in zip(rows.tolist(), columns.tolist(), strict=True)
    ]
    return (
        *die.nets,
        *(
            Net(
                name=pair_name(pad, ball, taken),
                pads=(pad,),
                balls=(ball,),
                width_nm=die.rdl.width_nm,
                space_nm=die.rdl.space_nm,
                join="all",
            )
            for pad, ball in pairs
        ),
    )
