"""Zones of the wafer without dies, and what the best offset looks for."""

from collections.abc import Iterator, Sequence

from wlcsp_layout.geometry import Box
from wlcsp_layout.model.docket import Docket
from wlcsp_layout.model.package import PREFERENCES, KnockOut, Preference, WaferKeepOut
from wlcsp_layout.model.plates import FILMS
from wlcsp_layout.spec.document import Field
from wlcsp_layout.spec.wafer_schema import WaferSpec
from wlcsp_layout.units import Nm, um_text

LEAST_WINDOW_NM = Nm(1_000)
"""Our choice: well below what any film of this process resolves."""


def keep_outs(docket: Docket, spec: WaferSpec) -> tuple[WaferKeepOut, ...]:
    """Return the keep-outs, in spec order."""
    found = _boxes(docket, spec, "keep_outs", [given.box_nm for given in spec.keep_outs])
    return tuple(WaferKeepOut(box=box, why=spec.keep_outs[i].why) for i, box in found)


def knock_outs(docket: Docket, spec: WaferSpec) -> tuple[KnockOut, ...]:
    """Return the windows, in spec order."""
    found = list(_boxes(docket, spec, "knock_outs", [given.box_nm for given in spec.knock_outs]))
    for i, box in found:
        if min(box.width_nm, box.height_nm) < LEAST_WINDOW_NM:
            docket.say(
                "E501",
                ("wafer", "knock_outs", i),
                f"a window is at least {um_text(LEAST_WINDOW_NM)} um wide and high",
                "make it larger: no mask prints so small a one",
            )
    return tuple(
        KnockOut(
            box=box,
            layers=tuple(name for name in FILMS if name in spec.knock_outs[i].layers),
            why=spec.knock_outs[i].why,
        )
        for i, box in found
    )


def _boxes(
    docket: Docket, spec: WaferSpec, key: str, given: Sequence[tuple[Nm, Nm, Nm, Nm]]
) -> Iterator[tuple[int, Box]]:
    """Yield the boxes on the wafer, each with its number in the spec."""
    for i, (x0, y0, x1, y1) in enumerate(given):
        at: Field = ("wafer", key, i)
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
        yield i, Box(left_nm=x0, bottom_nm=y0, right_nm=x1, top_nm=y1)


def preferences(docket: Docket, spec: WaferSpec) -> tuple[Preference, ...]:
    """Return all preferences: those of the spec, then those that it leaves out."""
    for i, name in enumerate(spec.prefer):
        if name in spec.prefer[:i]:
            docket.say("E391", ("wafer", "prefer", i), f"{name} is listed twice", "list it once")
    return tuple(dict.fromkeys((*spec.prefer, *PREFERENCES)))
