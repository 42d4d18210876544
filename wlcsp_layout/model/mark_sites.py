"""The marks as the spec wants them: their block, and where the wafer has it."""

from collections.abc import Mapping
from dataclasses import replace

from wlcsp_layout.geometry import Box, Point
from wlcsp_layout.model.docket import Docket
from wlcsp_layout.model.mark_block import block
from wlcsp_layout.model.mark_problems import (
    bars_nm,
    refuse_pairs,
    refuse_sizes,
    refuse_unprintable,
)
from wlcsp_layout.model.marks import Dicing, Marks
from wlcsp_layout.model.package import Film, KnockOut, Package, Ruleset, Wafer
from wlcsp_layout.model.plates import FILMS
from wlcsp_layout.spec.document import Field
from wlcsp_layout.spec.marks_schema import MarksSpec
from wlcsp_layout.units import Nm, um_text

WHY = "alignment marks"


def marks(
    docket: Docket,
    die: Box | None,
    wafer: Wafer | None,
    rules: Ruleset,
    films: Mapping[str, Film],
) -> Marks | None:
    """Return the marks; None when there are none, or a size of theirs is wrong."""
    spec = docket.get(MarksSpec, "marks")
    if spec is None or spec.is_text_alone:
        return None
    refuse_pairs(docket, spec)
    if not refuse_sizes(docket, spec):
        return None
    bars = bars_nm(spec, rules)
    refuse_unprintable(docket, spec, rules, films, bars)
    box, of_block = block(spec, bars)
    found = Marks(
        block=box,
        marks=of_block,
        pairs=spec.pairs,
        sites=tuple(site for _, site in _sites(spec)),
        margin_nm=spec.margin_nm,
        dicing=_dicing(docket, spec, die, wafer),
    )
    if wafer:
        _refuse_sites(docket, spec, found, wafer)
    return found


def with_windows(wafer: Wafer, marks: Marks | None) -> Wafer:
    """Return the wafer with a window for each block."""
    if marks is None:
        return wafer
    windows = tuple(KnockOut(box=marks.window(site), layers=FILMS, why=WHY) for site in marks.sites)
    return replace(wafer, knock_outs=(*wafer.knock_outs, *windows))


def mark_block_box(package: Package) -> Box | None:
    """Return the extents of one block about (0, 0); None without marks."""
    return package.marks.block if package.marks else None


def _sites(spec: MarksSpec) -> list[tuple[Field, Point]]:
    sites: list[tuple[Field, Point]] = [
        (("marks", "sites_um", i), Point(x_nm=x, y_nm=y)) for i, (x, y) in enumerate(spec.sites_nm)
    ]
    if spec.left_right_nm:
        far = spec.left_right_nm
        at: Field = ("marks", "left_right_mm")
        sites += [(at, Point(x_nm=Nm(x), y_nm=Nm(0))) for x in (-far, far)]
    return sites


def _refuse_sites(docket: Docket, spec: MarksSpec, found: Marks, wafer: Wafer) -> None:
    """Say which blocks are not on the usable wafer, and which lie over each other."""
    sites = _sites(spec)
    for i, (at, site) in enumerate(sites):
        box = found.site_box(site)
        far2 = max(-box.left_nm, box.right_nm) ** 2 + max(-box.bottom_nm, box.top_nm) ** 2
        # Doubled, as the radius may lie on half a nanometer.
        if 4 * far2 > wafer.usable_diameter_nm**2:
            docket.say(
                "E514",
                at,
                f"a block of {um_text(box.width_nm)} x {um_text(box.height_nm)} um at "
                f"({um_text(site.x_nm)}, {um_text(site.y_nm)}) um reaches beyond the usable circle "
                f"of {um_text(wafer.usable_diameter_nm)} um",
                "move it inward",
            )
        window = found.window(site)
        for _, other in sites[:i]:
            if window.overlaps(found.site_box(other)):
                docket.say(
                    "E515",
                    at,
                    f"the block at ({um_text(site.x_nm)}, {um_text(site.y_nm)}) um is nearer than "
                    f"{um_text(found.margin_nm)} um to that at ({um_text(other.x_nm)}, "
                    f"{um_text(other.y_nm)}) um",
                    "move them apart, or make marks.margin_um smaller",
                )
        for knock_out in wafer.knock_outs:
            if window.overlaps(knock_out.box):
                docket.say(
                    "E518",
                    at,
                    f"the block at ({um_text(site.x_nm)}, {um_text(site.y_nm)}) um lies in the "
                    f"window for {knock_out.why!r}",
                    "move it: in that window nothing may be drawn",
                )


def _dicing(docket: Docket, spec: MarksSpec, die: Box | None, wafer: Wafer | None) -> Dicing | None:
    given = spec.dicing
    if given is None:
        return None
    at: Field = ("marks", "dicing")
    if die and given.gap_nm + given.length_nm > min(die.width_nm, die.height_nm):
        docket.say(
            "E517",
            (*at, "length_um"),
            f"a bar that ends {um_text(given.gap_nm + given.length_nm)} um from the street may "
            f"meet another one: dies are {um_text(min(die.width_nm, die.height_nm))} um long",
            "make it shorter, or gap_um smaller",
        )
    if wafer and given.width_nm > min(wafer.street_nm):
        docket.say(
            "E517",
            (*at, "width_um"),
            f"a bar of {um_text(given.width_nm)} um is wider than the street of "
            f"{um_text(min(wafer.street_nm))} um",
            "make it narrower: dies and partial dies begin beside it",
        )
    if wafer and wafer.edge and given.layer != "rdl" and given.layer in wafer.edge.policies:
        docket.say(
            "E517",
            (*at, "layer"),
            f"the bars lie in streets of partial dies, which are open on {given.layer} already",
            "draw them on rdl, or draw no partial dies on this layer",
        )
    return Dicing(
        layer=given.layer,
        length_nm=given.length_nm,
        width_nm=given.width_nm,
        gap_nm=given.gap_nm,
    )
