"""A die to be routed, and its spec as a user would write it: YAML and tables in one folder."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

from wlcsp_layout.units import um_text

Xy: TypeAlias = tuple[int, int]
"""A place or a size [nm]."""

EMBOSS = {"opening": 0.75, "concave": 0.88, "outer": 0.6, "gap": 0.08}
"""Parts of the diameter of the ball pad, our choice: nothing here depends on the emboss."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pad:
    """A chip pad by the center and size of its metal; the landing is just as large."""

    name: str
    at_nm: Xy
    size_nm: Xy


@dataclass(frozen=True, slots=True, kw_only=True)
class Ball:
    """A ball by its center."""

    name: str
    at_nm: Xy


@dataclass(frozen=True, slots=True, kw_only=True)
class Net:
    """A row of the table of nets."""

    name: str
    pads: tuple[str, ...]
    balls: tuple[str, ...]
    width_nm: int
    join: Literal["all", "pairs"] = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """Everything that differs from case to case; zero is the lower left corner of the die."""

    about: str
    die_nm: Xy
    pads: tuple[Pad, ...]
    balls: tuple[Ball, ...]
    nets: tuple[Net, ...]
    is_rest_free: bool
    ball_pad_nm: int
    landing_enclosure_nm: int
    width_nm: int
    space_nm: int


def write(design: Design, name: str, folder: Path, routes: str = "auto") -> Path:
    """Write the spec and its tables into a folder; return the path of the spec."""
    folder.mkdir(parents=True, exist_ok=True)
    spec = folder / f"{name}.yaml"
    spec.write_text(_text(design, name, routes), encoding="utf-8")
    pads = ((pad.name, *map(um_text, pad.at_nm), *map(um_text, pad.size_nm)) for pad in design.pads)
    table(folder / "pads.csv", "name,x_um,y_um,width_um,height_um", pads)
    balls = ((ball.name, *map(um_text, ball.at_nm)) for ball in design.balls)
    table(folder / "balls.csv", "name,x_um,y_um", balls)
    nets = (
        (net.name, " ".join(net.pads), " ".join(net.balls), um_text(net.width_nm), net.join)
        for net in design.nets
    )
    table(folder / "nets.csv", "net,pads,balls,width_um,join", nets)
    return spec


def table(path: Path, header: str, rows: Iterable[Sequence[str]]) -> None:
    """Write a table."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header.split(","))
        writer.writerows(rows)


def _text(design: Design, name: str, routes: str) -> str:
    size = {
        part: um_text(2 * round(design.ball_pad_nm * ratio / 2)) for part, ratio in EMBOSS.items()
    }
    ball_pad, inset = um_text(design.ball_pad_nm), um_text(design.landing_enclosure_nm)
    width, space = um_text(design.width_nm), um_text(design.space_nm)
    nets = ["table: nets.csv"] if design.nets else []
    nets += ["rest: free"] if design.is_rest_free else []
    return f"""\
# {design.about}
wlcsp: 1
name: {name}
die: {{size_um: [{um_text(design.die_nm[0])}, {um_text(design.die_nm[1])}], origin: lower_left}}
chip_pads:
  table: pads.csv
  passivation_opening_um: {{inset_um: {inset}}}
  d1_opening_um: {{inset_um: {inset}}}
  d2_opening_um: {{inset_um: {inset}}}
  landing_enclosure_um: {inset} # the landing is as large as the pad
balls: {{table: balls.csv, diameter_um: {ball_pad}}}
nets: {{{", ".join(nets)}}}
ball_pad:
  metal_diameter_um: {ball_pad}
  opening_diameter_um: {size["opening"]}
  emboss:
    pattern: ring
    concave_diameter_um: {size["concave"]}
    outer_diameter_um: {size["outer"]}
    gaps: {{count: 4, width_um: {size["gap"]}, facing: trace}}
rdl: {{width_um: {width}, space_um: {space}, routes: {routes}}}
wafer: {{diameter_mm: 300}}
"""
