"""Widths, spaces and enclosures of regions: one KLayout check each, and what such a check misses.

A check of enclosure reports edges that are close to each other. It says nothing of a shape that
lies outside of the other one: what is not covered is looked for as area. So is overlap where two
layers must stay apart.
"""

from collections.abc import Callable

import klayout.db as kdb

from wlcsp_layout.verify import edges
from wlcsp_layout.verify.corners import without_corners
from wlcsp_layout.verify.edges import LEAST_ANGLE_DEG, Apart
from wlcsp_layout.verify.rules.scene import Measured

REACH = 1.1
"""Edges are looked for up to so many times the limit, to tell what comes near it."""


def width(
    region: kdb.Region, limit_nm: int, *, chord_nm: int = 0, angle_deg: float = LEAST_ANGLE_DEG
) -> Measured:
    """Measure the width; a circle loses the height of a chord on both sides."""

    def look(within_nm: int) -> list[Apart]:
        pairs = region.width_check(within_nm, whole_edges=True, ignore_angle=angle_deg)
        return without_corners(pairs, region)

    return measured(region.count(), look, limit_nm, chord_nm=2 * chord_nm)


def space(region: kdb.Region, limit_nm: int) -> Measured:
    """Measure the space between shapes, and between edges of one."""

    def look(within_nm: int) -> list[Apart]:
        pairs = region.space_check(within_nm, whole_edges=True, ignore_angle=LEAST_ANGLE_DEG)
        return without_corners(pairs, region)

    return measured(region.count(), look, limit_nm)


def beyond(
    inner: kdb.Region,
    outer: kdb.Region,
    limit_nm: int,
    *,
    chord_nm: int = 0,
    reach: float = REACH,
) -> Measured:
    """Measure how far `outer` reaches beyond `inner`; the edge of `inner` is marked."""

    def look(within_nm: int) -> list[Apart]:
        return edges.apart(
            outer.enclosing_check(inner, within_nm, whole_edges=True, ignore_angle=LEAST_ANGLE_DEG)
        )

    return measured(
        inner.count(),
        look,
        limit_nm,
        chord_nm=chord_nm,
        overrun=inner - outer,
        reach=reach,
        is_second_marked=True,
    )


def apart(one: kdb.Region, other: kdb.Region, limit_nm: int, *, chord_nm: int = 0) -> Measured:
    """Measure the space between shapes of two layers."""

    def look(within_nm: int) -> list[Apart]:
        return edges.apart(
            one.separation_check(other, within_nm, whole_edges=True, ignore_angle=LEAST_ANGLE_DEG)
        )

    return measured(one.count(), look, limit_nm, chord_nm=chord_nm, overrun=one & other)


def measured(
    shapes: int,
    look: Callable[[int], list[Apart]],
    limit_nm: int,
    *,
    chord_nm: int = 0,
    overrun: kdb.Region | None = None,
    reach: float = REACH,
    is_second_marked: bool = False,
) -> Measured:
    """Return what a check shows that looks for pairs of edges up to some distance."""
    within_nm = int(limit_nm * reach)
    pairs = look(within_nm)
    violations = edges.places(
        pairs,
        limit_nm,
        chord_nm=chord_nm,
        overrun=overrun,
        is_second_marked=is_second_marked,
    )
    values = [item[0] for item in pairs] + [item.value_nm for item in violations]
    return Measured(
        shapes=shapes,
        closest=min(values, default=None),
        beyond_nm=within_nm,
        violations=violations,
    )
