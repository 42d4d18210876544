"""The steps of the process as frames: what is there after each, and what to say about it."""

from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

from wlcsp_layout.model.package import Package
from wlcsp_layout.render.section import solder, stack
from wlcsp_layout.render.section.interval import Interval
from wlcsp_layout.render.section.line import CutLine
from wlcsp_layout.render.section.solder import Ball
from wlcsp_layout.render.section.stack import Cut, Layer
from wlcsp_layout.render.written_die import WrittenDie


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of claims 1 to 12, and the materials that are there after it."""

    name: str
    title: str
    words: str
    layers: int
    """How many of the stack, from the bottom."""
    has_balls: bool = False
    is_sawn: bool = False


STEPS = (
    Step(
        name="wafer",
        title="Wafer",
        words="chip pads and passivation, as the fab delivers them",
        layers=3,
    ),
    Step(name="d1", title="Dielectric 1", words="coated and opened over the chip pads", layers=4),
    Step(
        name="d2",
        title="Dielectric 2, embossed",
        words="opened over the chip pads and around the ring under each ball",
        layers=5,
    ),
    Step(
        name="rdl",
        title="Metal wiring",
        words="grown over the embossed dielectric: it follows every step",
        layers=6,
    ),
    Step(
        name="d3",
        title="Dielectric 3",
        words="coated and opened over the embossed metal",
        layers=7,
    ),
    Step(
        name="ball",
        title="Solder ball",
        words="reflowed onto the opening: the volume stays, the hollow fills",
        layers=7,
        has_balls=True,
    ),
    Step(
        name="diced",
        title="Diced",
        words="sawn along the street",
        layers=7,
        has_balls=True,
        is_sawn=True,
    ),
)
"""Claims 1 to 12, with the wafer that they begin with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A step with its materials, bottom first, between the ends of the line."""

    step: Step
    layers: tuple[Layer, ...]


@dataclass(frozen=True, kw_only=True)
class Section:
    """A cross-section: what was cut, and a frame for each step."""

    package: Package
    cut: Cut
    title: str
    """`ball A1`."""
    focus_nm: float
    """Where along the line the thing is that the section is about."""
    balls: tuple[Ball, ...]
    frames: tuple[Frame, ...]

    @property
    def crosses_street(self) -> bool:
        """Whether the saw is to be seen."""
        length = self.cut.line.length_nm
        return any(
            item.right_nm > 0 and item.left_nm < length for item in self.cut.layers["scribe"]
        )

    def around_focus(self, layer: str) -> Interval | None:
        """Return the stretch of a layer in which the focus is."""
        for item in self.cut.layers[layer]:
            if item.left_nm <= self.focus_nm <= item.right_nm:
                return item
        return None


def section(
    die: WrittenDie, package: Package, line: CutLine, title: str, focus_nm: float
) -> Section:
    """Return the cross-section of a die along a line."""
    made = stack.cut(die, line, package)
    films = stack.built(made, package)
    ground = shapely.union_all([layer.shape for layer in films])
    balls = solder.balls(die, line, package)
    solders: list[BaseGeometry] = []
    for ball in balls:
        shape = solder.outline(ball, line, ground)
        solders.append(shape)
        ground = shapely.union_all([ground, shape])
    ball_layer = Layer(material="ball", shape=shapely.union_all(solders))
    frames = []
    for step in STEPS:
        layers = films[: step.layers]
        if step.has_balls:
            layers = (*layers, ball_layer)
        if step.is_sawn:
            layers = stack.sawn(layers, made)
        frames.append(Frame(step=step, layers=stack.windowed(layers, made)))
    return Section(
        package=package,
        cut=made,
        title=title,
        focus_nm=focus_nm,
        balls=balls,
        frames=tuple(frames),
    )
