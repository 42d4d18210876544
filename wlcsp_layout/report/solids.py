"""A 3-D model as files: binary glTF, and a page that shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from wlcsp_layout.model.package import Package
from wlcsp_layout.render.page.page import Solid
from wlcsp_layout.render.section.choosing import Wanted, choose
from wlcsp_layout.render.section.line import CutLine
from wlcsp_layout.render.solid.glb import glb
from wlcsp_layout.render.solid.model import DIE_TOLERANCE_NM, Model, model
from wlcsp_layout.render.solid.page import html
from wlcsp_layout.render.written_die import Corners, WrittenDie
from wlcsp_layout.report.cutting import Source, readable
from wlcsp_layout.report.sections import publish

FORMS = ("glb", "html")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wished:
    """What is to be shown, and how."""

    of: Literal["ball", "die"] = "ball"
    ball: str = ""
    """By its name; the first when empty."""
    up: float = 1.0
    """By how much heights are exaggerated."""
    forms: Sequence[str] = FORMS


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """A model and the files it was written to."""

    model: Model
    files: tuple[Path, ...]


def build(source: Source, wished: Wished, out: Path | None) -> Built:
    """Write a model of a layout, by default into `solid` beside it.

    Raises: SpecError when there is no such ball, DesignError when the
    layout is damaged, OutputError.
    """
    package = source.package
    with readable(source.layout):
        die = WrittenDie(source.layout, package)
        if wished.of == "die":
            box = package.die.box
            near: Corners = (box.left_nm, box.bottom_nm, box.right_nm, box.top_nm)
            stem, words, tolerance = "die", "the die", DIE_TOLERANCE_NM
        else:
            chosen = choose(die, package, Wanted(balls=(wished.ball,) if wished.ball else ()))
            near, stem = _square(chosen.line), chosen.stem
            words, tolerance = f"the pad of {chosen.title}", 0
        made = model(die, package, near, f"{package.name}: {words}", tolerance)
    data = glb(made.parts, made.title, wished.up)
    base = f"{package.name}_{stem}"
    files: dict[str, bytes] = {}
    if "glb" in wished.forms:
        files[f"{base}.glb"] = data
    if "html" in wished.forms:
        shown = f"From {source.layout.name} and the process of its spec; walls are upright."
        files[f"{base}.html"] = html(made.title, shown, data).encode()
    folder = out or source.layout.parent / "solid"
    return Built(model=made, files=publish(folder, files))


def first_pad(layout: Path, package: Package) -> Solid:
    """Return the pad of the first ball as the page of a run shows it.

    Raises: SpecError when there is no die, or nothing is drawn at that ball.
    """
    die = WrittenDie(layout, package)
    chosen = choose(die, package, Wanted())
    near = _square(chosen.line)
    made = model(die, package, near, f"{package.name}: {chosen.title}", 0)
    return Solid(title=chosen.title, glb=glb(made.parts, made.title))


def _square(line: CutLine) -> Corners:
    half = round(line.length_nm / 2)
    x, y = (line.start[0] + line.end[0]) // 2, (line.start[1] + line.end[1]) // 2
    return (x - half, y - half, x + half, y + half)
