"""From a spec's text to the package: every length resolved, every name looked up, all judged."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from wlcsp_layout.errors import Finding, SpecError
from wlcsp_layout.geometry import Box
from wlcsp_layout.model.ball_pads import ball_pad
from wlcsp_layout.model.balls import balls
from wlcsp_layout.model.biases import refuse_impossible
from wlcsp_layout.model.die_marks import areas, die_numbers, pin_one
from wlcsp_layout.model.docket import Docket
from wlcsp_layout.model.drop_ins import Host, drop_ins
from wlcsp_layout.model.free_places import Ground
from wlcsp_layout.model.keep_outs import keep_outs
from wlcsp_layout.model.mark_sites import marks, with_windows
from wlcsp_layout.model.mask_sets import mask_set
from wlcsp_layout.model.nets import nets
from wlcsp_layout.model.package import Die, Package, PullBack, Rdl
from wlcsp_layout.model.pads import chip_pads
from wlcsp_layout.model.process import films, layers
from wlcsp_layout.model.reticles import refuse_marks
from wlcsp_layout.model.routes import routes
from wlcsp_layout.model.rulesets import rule_nm, ruleset
from wlcsp_layout.model.sections import sections
from wlcsp_layout.model.titles import title
from wlcsp_layout.model.wafers import wafer
from wlcsp_layout.model.waivers import waivers
from wlcsp_layout.spec.reading import Reading
from wlcsp_layout.spec.schema import PullBackSpec, RdlSpec
from wlcsp_layout.units import Nm, um_text

WIDE_NM = Nm(30_000)
"""Traces wider than this are wide.  Source: SkyWater SKY130 PDK, docs/rules/wlcsp/deca.csv."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """A package, what there is to say about it, and the files that it was read from."""

    package: Package
    notes: tuple[Finding, ...]
    files: tuple[Path, ...]
    """The spec first."""


def resolve(reading: Reading) -> Resolved:
    """Return the package of a spec.

    Raises: SpecError with all problems of the text and of the design, in the order of the text;
    a check runs as soon as the fields that it needs are valid, whatever else is wrong.
    """
    docket = Docket(reading)
    box = _die_box(docket)
    pull_back = _pull_back(docket)
    pads = chip_pads(docket, box, pull_back)
    ball_list = balls(docket, box, pull_back)
    pad_names = pads.names if pads else None
    ball_names = None if ball_list is None else [ball.name for ball in ball_list]
    net_list = nets(docket, pad_names, ball_names)
    pad = ball_pad(docket)
    outs = keep_outs(docket)
    given = routes(docket, net_list if pads and ball_list else None, ball_list, box)
    disc = wafer(docket, box)
    layer_map = layers(docket)
    film_map = films(docket)
    plates = mask_set(docket)
    rules = ruleset(docket)
    accepted = waivers(docket, pad_names, ball_names)
    lines = sections(docket, box, disc.street_nm if disc else None)
    signs = marks(docket, box, disc, rules, film_map)
    refuse_marks(docket, disc, box, signs)
    edge_nm = rule_nm(rules, "rdl_to_edge_min_um")
    wide_space_nm = rule_nm(rules, "rdl_wide_space_min_um")
    rdl, name = docket.get(RdlSpec, "rdl"), docket.get(str, "name")
    tolerance = docket.get(int, "drawing", "chord_tolerance_um")
    if pads and pad and pull_back and disc and rdl:
        refuse_impossible(
            docket,
            film_map,
            pads=pads.pads,
            ball_pad=pad,
            pull_back=pull_back,
            wafer=disc,
            widths_nm=[rdl.width_nm, *(net.width_nm for net in given.nets.nets)],
        )
    if box and disc and name and pull_back:
        host = Host(
            name=name,
            box=box,
            pull_back=pull_back,
            wafer=disc,
            layers=layer_map,
            films=film_map,
            marks=signs,
        )
        disc = replace(disc, drop_ins=drop_ins(docket, host, resolve))
    metal = rdl and Rdl(
        width_nm=rdl.width_nm,
        space_nm=rdl.space_nm,
        angles=rdl.angles,
        teardrops=rdl.teardrops,
        keep_outs=outs,
        edge_nm=edge_nm,
        wide_nm=WIDE_NM,
        wide_space_nm=wide_space_nm,
    )
    heading = title(docket, name, plates, disc, rules)
    pin = numbers = None
    if box and pull_back and pads and ball_list and pad and disc and metal and tolerance:
        ground = Ground(
            box=box,
            pads=pads.pads,
            balls=ball_list,
            ball_pad=pad,
            pull_back=pull_back,
            rdl=metal,
            rules=rules,
        )
        pin = pin_one(docket, ground, tolerance)
        numbers = die_numbers(docket, ground, disc, film_map, pin)
    if docket.problems or not (
        box
        and pull_back
        and pads
        and ball_list
        and pad
        and disc
        and metal
        and name
        and tolerance
        and plates
    ):
        raise SpecError(docket.problems)
    die = Die(
        box=box,
        chip_pads=pads.pads,
        balls=ball_list,
        ball_pad=pad,
        nets=given.nets.nets,
        free_pads=given.nets.free_pads,
        free_balls=given.nets.free_balls,
        rdl=replace(metal, keep_outs=(*outs, *areas(pin, numbers))),
        routes=given.given,
        pull_back=pull_back,
    )
    package = Package(
        name=name,
        die=die,
        wafer=with_windows(disc, signs),
        layers=layer_map,
        films=film_map,
        mask_set=plates,
        chord_tolerance_nm=Nm(tolerance),
        rules=rules,
        waivers=accepted,
        sections=lines,
        title=heading,
        pin_one=pin,
        die_numbers=numbers,
        marks=signs,
    )
    return Resolved(package=package, notes=tuple(docket.notes), files=tuple(docket.files))


def _die_box(docket: Docket) -> Box | None:
    size = docket.get(tuple, "die", "size_um")
    origin: Literal["lower_left", "center"] | None = docket.reading.valid("die", "origin")  # type: ignore[assignment]  # a Literal field
    if size is None or origin is None:
        return None
    width, height = int(size[0]), int(size[1])
    if origin == "lower_left":
        return Box(left_nm=Nm(0), bottom_nm=Nm(0), right_nm=Nm(width), top_nm=Nm(height))
    if width % 2 or height % 2:
        docket.say(
            "E300",
            ("die", "size_um"),
            f"a die of {um_text(width)} x {um_text(height)} um about its center has edges off the "
            "0.001 um grid",
            "use even numbers of nanometers, or origin: lower_left",
        )
        return None
    return Box(
        left_nm=Nm(-width // 2),
        bottom_nm=Nm(-height // 2),
        right_nm=Nm(width // 2),
        top_nm=Nm(height // 2),
    )


def _pull_back(docket: Docket) -> PullBack | None:
    spec = docket.get(PullBackSpec, "pull_back_um")
    if spec is None:
        return None
    if not spec.d1_nm < spec.d2_nm < spec.d3_nm:
        docket.warn(
            "W303",
            ("pull_back_um",),
            "each dielectric should stay further in than the one below it: d1 < d2 < d3",
            "the saw and the next coat meet a staircase then, not an overhang",
        )
    return PullBack(d1_nm=spec.d1_nm, d2_nm=spec.d2_nm, d3_nm=spec.d3_nm)
