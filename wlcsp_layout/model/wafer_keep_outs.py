"""Zones of the wafer without dies, and what the best offset looks for."""

from wlcsp_layout.geometry import Box
from wlcsp_layout.model.docket import Docket
from wlcsp_layout.model.package import PREFERENCES, Preference, WaferKeepOut
from wlcsp_layout.spec.document import Field
from wlcsp_layout.spec.schema import WaferSpec


def keep_outs(docket: Docket, spec: WaferSpec) -> tuple[WaferKeepOut, ...]:
    """Return the keep-outs, in spec order."""
    found: list[WaferKeepOut] = []
    for i, given in enumerate(spec.keep_outs):
        at: Field = ("wafer", "keep_outs", i)
        x0, y0, x1, y1 = given.box_nm
        if x0 >= x1 or y0 >= y1:
            docket.say("E370", at, "the box has no area", "write [left, bottom, right, top]")
            continue
        nearest = (max(x0, -x1, 0), max(y0, -y1, 0))
        # Doubled, as the radius may lie on half a nanometer.
        if 4 * (nearest[0] ** 2 + nearest[1] ** 2) >= spec.diameter_nm**2:
            docket.say(
                "E385",
                at,
                "the box lies off the wafer",
                "give it from the wafer's center, in micrometers",
            )
            continue
        box = Box(left_nm=x0, bottom_nm=y0, right_nm=x1, top_nm=y1)
        found.append(WaferKeepOut(box=box, why=given.why))
    return tuple(found)


def preferences(docket: Docket, spec: WaferSpec) -> tuple[Preference, ...]:
    """Return all preferences: those of the spec, then those that it leaves out."""
    for i, name in enumerate(spec.prefer):
        if name in spec.prefer[:i]:
            docket.say("E391", ("wafer", "prefer", i), f"{name} is listed twice", "list it once")
    return tuple(dict.fromkeys((*spec.prefer, *PREFERENCES)))
