"""The flip-chip floorplan of OpenROAD's RDL tests: 276 bumps, 237 pads, four power nets.

Source and license: data/NOTICE.
"""

import csv
from pathlib import Path

from benchmarks.routing.design import Ball, Design, Net, Pad, Xy
from wlcsp_layout.units import NM_PER_UM

DATA = Path(__file__).parent / "data"
BUMP_NM = 45_000
ENCLOSURE_NM = 2_000
"""Leaves an opening of 1 um over a pin of 5 um, and a landing that is the pin."""


def design(width_nm: int) -> Design:
    """Return the floorplan with traces and spaces of this width."""
    pads: list[Pad] = []
    balls: list[Ball] = []
    members: dict[str, tuple[list[str], list[str]]] = {}
    with (DATA / "blackparrot.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            low, high = _corner(row, "0"), _corner(row, "1")
            center = ((low[0] + high[0]) // 2, (low[1] + high[1]) // 2)
            pads_of_net, balls_of_net = members.setdefault(row["net"], ([], []))
            if row["kind"] == "bump":
                balls.append(Ball(name=row["inst"], at_nm=center))
                balls_of_net.append(row["inst"])
            else:
                size = (high[0] - low[0], high[1] - low[1])
                pads.append(Pad(name=row["inst"], at_nm=center, size_nm=size))
                pads_of_net.append(row["inst"])
    return Design(
        about="OpenROAD's black-parrot floorplan; facts under BSD-3-Clause, see NOTICE",
        die_nm=(3_000_000, 3_000_000),
        pads=tuple(pads),
        balls=tuple(balls),
        nets=tuple(
            Net(
                name=name,
                pads=tuple(pads_of_net),
                balls=tuple(balls_of_net),
                width_nm=width_nm,
                join="pairs" if len(pads_of_net) > 1 else "all",
            )
            for name, (pads_of_net, balls_of_net) in members.items()
            if name
        ),
        is_rest_free=False,
        ball_pad_nm=BUMP_NM,
        landing_enclosure_nm=ENCLOSURE_NM,
        width_nm=width_nm,
        space_nm=width_nm,
    )


def _corner(row: dict[str, str], end: str) -> Xy:
    x, y = (round(float(row[axis + end]) * NM_PER_UM) for axis in "xy")
    return x, y
