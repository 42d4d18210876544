"""Rules of the embossed pad under a ball, and of the openings over it."""

import klayout.db as kdb

from wlcsp_layout.rules.rule import Limit
from wlcsp_layout.verify.edges import Apart, apart
from wlcsp_layout.verify.rules import lengths
from wlcsp_layout.verify.rules.openings import opening_width
from wlcsp_layout.verify.rules.reach import reach
from wlcsp_layout.verify.rules.scene import Measured, Nothing, Scene

RING_ANGLE_DEG = 60
"""Edges of a ring face each other below it. The side of a gap meets the outer circle at 90 degrees
less asin(gap / outer diameter): such a corner is no narrow place, up to a gap of half the diameter.
"""


def ring_width(scene: Scene, limit: Limit) -> Measured:
    """Measure the width of the pieces that are kept under balls."""
    return lengths.width(
        scene.ring, limit.value_nm, chord_nm=scene.chord_nm, angle_deg=RING_ANGLE_DEG
    )


def trench(scene: Scene, limit: Limit) -> Measured:
    """Measure from the ring to the concave circle."""
    return lengths.beyond(scene.ring, scene.concave, limit.value_nm, chord_nm=scene.chord_nm)


def gap(scene: Scene, limit: Limit) -> Measured | Nothing:
    """Measure the space between the pieces of a ring, and in a ring that one gap opens."""
    is_broken = scene.package.die.ball_pad.emboss_spec.gaps is not None
    if not is_broken and all(piece.holes() for piece in scene.ring.each()):
        return Nothing(why="the ring has no gaps")
    return lengths.space(scene.ring, limit.value_nm)


def rim(scene: Scene, limit: Limit) -> Measured:
    """Measure metal beyond the concave circle."""
    metal = scene.die.layer("rdl")
    return lengths.beyond(scene.concave, metal, limit.value_nm, chord_nm=scene.chord_nm)


def d3_beyond_ring(scene: Scene, limit: Limit) -> Measured:
    """Measure the opening of dielectric 3 beyond the ring."""
    return lengths.beyond(
        scene.ring, scene.ball_openings, limit.value_nm, chord_nm=scene.chord_nm
    )  # fmt: skip


def d3_to_concave(scene: Scene, limit: Limit) -> Measured:
    """Measure between the edge of the opening of dielectric 3 and the concave circle."""
    openings, concave = scene.ball_openings, scene.concave

    def look(within_nm: int) -> list[Apart]:
        inside = concave.enclosing_check(openings, within_nm, whole_edges=True)
        outside = openings.enclosing_check(concave, within_nm, whole_edges=True)
        # The edge of dielectric 3 is marked, which is to be the second one.
        turned = [kdb.EdgePair(pair.second, pair.first) for pair in outside.each()]
        return apart(inside + kdb.EdgePairs(turned))

    # Edges that cross or lie on each other are no pair of such a check.
    crossing = openings.edges().intersections(concave.edges()).extended(1, 1, 1, 1, False)  # noqa: FBT003
    return lengths.measured(
        openings.count(),
        look,
        limit.value_nm,
        chord_nm=scene.chord_nm,
        overrun=crossing,
        is_second_marked=True,
    )


def rdl_over_d3(scene: Scene, limit: Limit) -> Measured:
    """Measure metal beyond the opening of dielectric 3."""
    metal = scene.die.layer("rdl")
    return lengths.beyond(scene.ball_openings, metal, limit.value_nm, chord_nm=scene.chord_nm)


def d3_opening(scene: Scene, limit: Limit) -> Measured:
    """Measure the width of the openings of dielectric 3 under balls."""
    return opening_width(scene.ball_openings, limit.value_nm, chord_nm=scene.chord_nm)


def ball_pad(scene: Scene, limit: Limit) -> Measured:
    """Measure metal from the middle of each opening of dielectric 3 under a ball, twice."""
    metal = scene.die.layer("rdl")
    return reach(scene.ball_openings, metal, limit.value_nm, chord_nm=scene.chord_nm)
