"""What a DRC script must know of the spec, as constants of Ruby."""

from collections.abc import Iterable, Iterator

from wlcsp_layout.geometry import Box, Xy
from wlcsp_layout.model.package import Package
from wlcsp_layout.units import um_text

ACROSS_STREETS = ("pitch_min_um", "street_min_um")
"""Rules that look at the dies beside one."""


def data(package: Package) -> Iterator[str]:
    """Yield the lines: lengths in nm where nothing else is said, places as [x, y]."""
    die, wafer = package.die, package.wafer
    reach = [
        package.rules.limits[name].value_nm
        for name in ACROSS_STREETS
        if name in package.rules.limits
    ]
    yield f"# ---- The spec {'-' * 81}"
    yield "# Lengths in nm where nothing else is said, places as [x, y]."
    yield ""
    yield f'NAME = "{package.name}"'
    yield "# Layer and datatype."
    yield "LAYERS = {"
    for layer in package.layers.values():
        yield f"  {layer.name}: [{layer.number}, {layer.datatype}], # {layer.what}"
    yield "}"
    yield "# The die: left, bottom, right, top."
    yield f"DIE_BOX = {_corners(die.box)}"
    yield "# The width of the streets between columns and between rows."
    yield f"STREET = [{wafer.street_nm[0]}, {wafer.street_nm[1]}]"
    yield "# How far a chord of a circle may lie inside of it."
    yield f"CHORD = {package.chord_tolerance_nm}"
    yield f"RING_HAS_GAPS = {str(die.ball_pad.emboss_spec.gaps is not None).lower()}"
    yield "# Edges of a ring face each other below it [degrees]: the side of a gap meets the outer"
    yield "# circle at 90 less asin(gap / diameter), and such a corner is no narrow place."
    yield "RING_ANGLE = 60"
    yield "# What vanishes when each edge moves in by as much is no piece of a ring [um]."
    yield "SLIVER = 0.005"
    yield "# How far to look for dies beside a die."
    yield f"ACROSS_STREETS = {max(reach, default=0)}"
    yield f"BALL_DIAMETER = {die.ball_pad.ball_diameter_nm}"
    if "rdl_wide_space_min_um" in package.rules.limits:
        yield from _wide(package)


def _wide(package: Package) -> Iterator[str]:
    die = package.die
    yield "# Half the width above which a trace is wide [um]."
    yield f"HALF_WIDE = {um_text(die.rdl.wide_nm // 2)}"
    yield "# Where the chip pads and balls of nets with a wide trace are."
    yield from _list("WIDE_NETS_AT", (_place(at) for at in _wide_members(package)))
    yield "# The metal over each chip pad: left, bottom, right, top."
    yield from _list("LANDINGS", (_corners(pad.landing) for pad in die.chip_pads))
    yield "# The center of each ball, and the metal under it."
    yield from _list("BALLS_AT", (_place(ball.at.xy) for ball in die.balls))
    yield f"BALL_PAD_DIAMETER = {die.ball_pad.metal_diameter_nm}"
    yield f"BALL_PAD_FACETS = {die.ball_pad.facets}"


def _wide_members(package: Package) -> tuple[Xy, ...]:
    """Return where the pads and balls of nets with a wide trace are."""
    die = package.die
    given = () if isinstance(die.routes, str) else die.routes
    widths = {net.name: [net.width_nm] for net in die.nets}
    for route in given:
        widths.setdefault(route.net, []).append(route.width_nm)
    wide = [net for net in die.nets if max(widths[net.name]) > die.rdl.wide_nm]
    pads = {name for net in wide for name in net.pads}
    balls = {name for net in wide for name in net.balls}
    if die.rdl.width_nm > die.rdl.wide_nm:
        pads |= set(die.free_pads)
        balls |= set(die.free_balls)
    return (
        *(die.pad_named[name].landing.center.xy for name in sorted(pads)),
        *(die.ball_named[name].at.xy for name in sorted(balls)),
    )


def _list(name: str, rows: Iterable[str]) -> Iterator[str]:
    yield f"{name} = ["
    for row in rows:
        yield f"  {row},"
    yield "]"


def _place(at: Xy) -> str:
    return f"[{at[0]}, {at[1]}]"


def _corners(box: Box) -> str:
    return f"[{box.left_nm}, {box.bottom_nm}, {box.right_nm}, {box.top_nm}]"
