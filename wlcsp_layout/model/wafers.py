"""The wafer and how the die is stepped over it."""

from collections.abc import Iterator
from typing import Literal

from wlcsp_layout.geometry import Box, Point
from wlcsp_layout.model.docket import Docket
from wlcsp_layout.model.package import DieSite, Numbering, Wafer
from wlcsp_layout.model.wafer_edges import edge, plating_ring
from wlcsp_layout.model.wafer_keep_outs import keep_outs, knock_outs, preferences
from wlcsp_layout.spec.tables import read_dies
from wlcsp_layout.spec.wafer_schema import WaferSpec
from wlcsp_layout.units import Nm, um_text

MOST_KINDS = 200
"""Of a die map, our choice: SINF has bins 0B to F0 for places without a good die."""


def wafer(docket: Docket, die: Box | None) -> Wafer | None:
    """Return the wafer; None when a field of it is wrong, or no die can ever fit."""
    spec = docket.get(WaferSpec, "wafer")
    if spec is None:
        return None
    usable = spec.diameter_nm - 2 * spec.edge_exclusion_nm
    if spec.diameter_nm % 2:
        docket.say(
            "E380",
            ("wafer", "diameter_mm"),
            "the wafer's edge is off the 0.001 um grid",
            "use an even number of nanometers",
        )
        return None
    if usable <= 0:
        docket.say(
            "E381",
            ("wafer", "edge_exclusion_mm"),
            "the edge exclusion leaves nothing of the wafer",
            "use a smaller one",
        )
        return None
    if die and die.width_nm**2 + die.height_nm**2 > usable**2:
        docket.say(
            "E382",
            ("wafer",),
            f"no full die of {um_text(die.width_nm)} x {um_text(die.height_nm)} um fits into the "
            f"usable circle of {um_text(usable)} um",
            "use a larger wafer, a smaller edge exclusion or a smaller die",
        )
        return None
    offset: Literal["best", "center_die", "center_street"] | Point
    if isinstance(spec.offset, tuple):
        offset = Point(x_nm=spec.offset[0], y_nm=spec.offset[1])
    else:
        offset = spec.offset
    return Wafer(
        diameter_nm=spec.diameter_nm,
        edge_exclusion_nm=spec.edge_exclusion_nm,
        street_nm=spec.street_nm,
        notch=spec.notch,
        offset=offset,
        sites=tuple(_sites(docket, spec.dies)) if spec.dies else None,
        edge=edge(docket, spec),
        plating_ring=plating_ring(docket, spec),
        prefer=preferences(docket, spec),
        keep_outs=keep_outs(docket, spec),
        knock_outs=knock_outs(docket, spec),
        numbering=Numbering(origin=spec.numbering.origin, first=spec.numbering.first),
        lot=spec.lot,
        wafer_id=spec.wafer_id,
    )


def _sites(docket: Docket, name: str) -> Iterator[DieSite]:
    at = ("wafer", "dies")
    table, rows = read_dies(docket.path(name))
    docket.table(table, at)
    seen: dict[tuple[int, int], int] = {}
    kinds: dict[str, None] = {}
    for row in rows:
        line = seen.setdefault((row.column, row.row), row.place.line)
        if line != row.place.line:
            docket.say(
                "E383",
                at,
                f"the die in column {row.column}, row {row.row} is already given in line {line}",
                "list each die once",
                place=row.place,
            )
        kinds.setdefault(row.kind)
        if len(kinds) == MOST_KINDS + 1:
            docket.say(
                "E389",
                at,
                f"{row.kind!r} is kind number {len(kinds)}, and the map formats have bins for "
                f"{MOST_KINDS}",
                "use fewer kinds",
                place=row.place,
            )
            return
        yield DieSite(column=Nm(row.column), row=Nm(row.row), kind=row.kind, place=row.place)
