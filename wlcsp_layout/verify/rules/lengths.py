"""Widths, spaces and enclosures of regions: one KLayout check each, and what such a check misses.

A check of enclosure reports edges that are close to each other. It says nothing of a shape that
lies outside of the other one: what is not covered is looked for as area. So is overlap where two
layers must stay apart.
"""

import klayout.db as kdb

from wlcsp_layout.verify.edges import LEAST_ANGLE_DEG, Violation, closest_nm, places
from wlcsp_layout.verify.rules.scene import Measured


def width(
    region: kdb.Region, limit_nm: int, *, chord_nm: int = 0, angle_deg: float = LEAST_ANGLE_DEG
) -> Measured:
    """Measure the width; a circle loses the height of a chord on both sides."""
    pairs = region.width_check(limit_nm, whole_edges=True, ignore_angle=angle_deg)
    return _measured(region.count(), places(pairs, limit_nm, chord_nm=2 * chord_nm))


def space(region: kdb.Region, limit_nm: int) -> Measured:
    """Measure the space between shapes, and between edges of one."""
    pairs = region.space_check(limit_nm, whole_edges=True, ignore_angle=LEAST_ANGLE_DEG)
    return _measured(region.count(), places(pairs, limit_nm))


def beyond(
    inner: kdb.Region, outer: kdb.Region, limit_nm: int, *, chord_nm: int = 0, reach: int = 1
) -> Measured:
    """Measure how far `outer` reaches beyond `inner`.

    `reach` times the limit is looked for to tell the closest value also where nothing is wrong.
    """
    pairs = outer.enclosing_check(
        inner, limit_nm * reach, whole_edges=True, ignore_angle=LEAST_ANGLE_DEG
    )
    violations = places(pairs, limit_nm, chord_nm=chord_nm, overrun=inner - outer)
    return _measured(inner.count(), violations, closest_nm(pairs) if reach > 1 else None)


def apart(one: kdb.Region, other: kdb.Region, limit_nm: int, *, chord_nm: int = 0) -> Measured:
    """Measure the space between shapes of two layers."""
    pairs = one.separation_check(other, limit_nm, whole_edges=True, ignore_angle=LEAST_ANGLE_DEG)
    violations = places(pairs, limit_nm, chord_nm=chord_nm, overrun=one & other)
    return _measured(one.count(), violations)


def _measured(
    shapes: int, violations: tuple[Violation, ...], closest: float | None = None
) -> Measured:
    values = [item.value_nm for item in violations]
    if closest is not None:
        values.append(closest)
    return Measured(shapes=shapes, closest=min(values, default=None), violations=violations)
