"""The pad under every ball: its circles, the facets that they share, and the emboss."""

from wlcsp_layout.emboss import PATTERNS, EmbossSpec
from wlcsp_layout.geometry import facet_count
from wlcsp_layout.model.docket import Docket
from wlcsp_layout.model.package import BallPad
from wlcsp_layout.units import Nm, um_text

MOST_FACETS = 1_000
"""Four arcs of two circles stay below 4000 points in one polygon."""


def ball_pad(docket: Docket) -> BallPad | None:
    """Return the ball pad; None when one of its fields is wrong or its geometry impossible."""
    ball = docket.get(int, "balls", "diameter_um")
    metal = docket.get(int, "ball_pad", "metal_diameter_um")
    opening = docket.get(int, "ball_pad", "opening_diameter_um")
    tolerance = docket.get(int, "drawing", "chord_tolerance_um")
    is_possible = _emboss_is_possible(docket)
    if opening and metal and opening > metal:
        docket.say(
            "E321",
            ("ball_pad", "opening_diameter_um"),
            f"an opening of {um_text(opening)} um reaches beyond its metal of {um_text(metal)} um",
            "make the opening smaller than ball_pad.metal_diameter_um",
        )
        is_possible = False
    _warn(docket, metal, opening)
    spec = docket.get(EmbossSpec, "ball_pad", "emboss")
    if not (is_possible and spec and ball and metal and opening and tolerance):
        return None
    largest = max(ball, metal, opening, spec.concave_diameter_nm)
    facets = facet_count(largest, tolerance)
    if facets > MOST_FACETS:
        docket.say(
            "E326",
            ("drawing", "chord_tolerance_um"),
            f"a circle of {um_text(largest)} um would need {facets} facets",
            f"use a tolerance that needs no more than {MOST_FACETS}",
        )
        return None
    return BallPad(
        ball_diameter_nm=Nm(ball),
        metal_diameter_nm=Nm(metal),
        opening_diameter_nm=Nm(opening),
        facets=facets,
        emboss=PATTERNS[spec.pattern].resolve(spec, facets),
        emboss_spec=spec,
    )


def _emboss_is_possible(docket: Docket) -> bool:
    """Judge the lengths that are valid, even when others are not."""
    pattern = PATTERNS.get(docket.get(str, "ball_pad", "emboss", "pattern") or "")
    if pattern is None:
        return False
    given = {
        field: docket.reading.valid("ball_pad", "emboss", *field.split("."))
        for field in pattern.fields
    }
    is_possible = True
    for trouble in pattern.problems(given):
        is_possible = False
        at = ("ball_pad", "emboss", *trouble.field.split("."))
        docket.say(trouble.code, at, trouble.what, trouble.mend)
    return is_possible


def _warn(docket: Docket, metal: int | None, opening: int | None) -> None:
    outer = docket.get(int, "ball_pad", "emboss", "outer_diameter_um")
    concave = docket.get(int, "ball_pad", "emboss", "concave_diameter_um")
    if opening and outer and opening < outer:
        docket.warn(
            "W301",
            ("ball_pad", "opening_diameter_um"),
            f"dielectric 3 covers part of the ring: the opening of {um_text(opening)} um is "
            f"smaller than the ring of {um_text(outer)} um",
            "let the opening end in the trench, between ring and concave circle",
        )
    if metal and concave and metal < concave:
        docket.warn(
            "W302",
            ("ball_pad", "metal_diameter_um"),
            f"metal of {um_text(metal)} um does not cover the concave circle of "
            f"{um_text(concave)} um: the trace alone climbs its step",
            "make the metal at least as large as the concave circle, better with a rim of 10 um",
        )
