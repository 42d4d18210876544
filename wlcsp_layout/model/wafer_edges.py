"""The edge of the wafer as the spec wants it."""

from wlcsp_layout.model.docket import Docket
from wlcsp_layout.model.layers import LAYERS
from wlcsp_layout.model.wafer_edge import Edge, PlatingRing
from wlcsp_layout.spec.wafer_schema import WaferSpec
from wlcsp_layout.units import NM_PER_MM, Nm, um_text

NOTCH_NM = NM_PER_MM
"""The notch of 200 and 300 mm wafers is 1 mm deep: SEMI M1, as quoted in public drawings."""


def edge(docket: Docket, spec: WaferSpec) -> Edge | None:
    """Return how partial dies are drawn; None when they are not."""
    if spec.edge is None:
        return None
    names = [layer.name for layer in LAYERS]
    policies = {
        name: getattr(spec.edge, name)
        for name in names
        if getattr(spec.edge, name, "none") != "none"
    }
    bead: dict[str, Nm] = {}
    for name in policies:
        given: Nm | None = getattr(spec.edge.bead, f"{name}_nm", None)
        bead[name] = spec.edge_exclusion_nm if given is None else given
        if bead[name] > spec.edge_exclusion_nm:
            docket.say(
                "E387",
                ("wafer", "edge", "bead_mm", name),
                f"{um_text(bead[name])} um from the edge of the wafer is inside the usable circle, "
                f"which ends at {um_text(spec.edge_exclusion_nm)} um",
                "full dies are never cut: make wafer.edge_exclusion_mm as large",
            )
    return Edge(policies=policies, bead_nm=bead)


def plating_ring(docket: Docket, spec: WaferSpec) -> PlatingRing | None:
    """Return the ring of metal; None without one."""
    ring = spec.plating_ring
    if ring is None:
        return None
    inner = ring.from_edge_nm + ring.width_nm
    if ring.from_edge_nm < NOTCH_NM or inner > spec.edge_exclusion_nm:
        docket.say(
            "E392",
            ("wafer", "plating_ring"),
            f"it lies {um_text(ring.from_edge_nm)} to {um_text(inner)} um from the edge of the "
            f"wafer, and not between {um_text(NOTCH_NM)} um, where the notch ends, and "
            f"{um_text(spec.edge_exclusion_nm)} um, where dies begin",
            "change from_edge_mm and width_mm, or make wafer.edge_exclusion_mm larger",
        )
    return PlatingRing(from_edge_nm=ring.from_edge_nm, width_nm=ring.width_nm)
