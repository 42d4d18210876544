"""Packages from spec text, for the tests of what comes after the spec."""

from pathlib import Path

from wlcsp_layout.model.package import Package
from wlcsp_layout.model.resolve import resolve
from wlcsp_layout.route import route
from wlcsp_layout.route.routing import Routing
from wlcsp_layout.spec.load import read

SPEC = """\
wlcsp: 1
name: unit
die: {size_um: [2000, 2000]}
chip_pads:
  list:
    - {name: P1, at_um: [100, 1000], size_um: [80, 80]}
    - {name: P2, at_um: [1900, 1000], size_um: [80, 80]}
  passivation_opening_um: 60
  d1_opening_um: 40
  d2_opening_um: 50
balls:
  list:
    - {name: A1, at_um: [600, 1000]}
    - {name: A2, at_um: [1400, 1000]}
  diameter_um: 250
nets:
  N1: {pads: [P1], balls: [A1]}
  N2: {pads: [P2], balls: [A2]}
ball_pad:
  metal_diameter_um: 260
  opening_diameter_um: 200
  emboss:
    pattern: ring
    concave_diameter_um: 230
    outer_diameter_um: 150
    gaps: {count: 4, width_um: 20, facing: trace}
    center_hole_diameter_um: 60
wafer: {diameter_mm: 20, offset: center_die}
"""


def spec_file(folder: Path, *changes: tuple[str, str]) -> Path:
    """Write the spec with some of its text changed; every change must find its place."""
    text = SPEC
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path = folder / "unit.yaml"
    path.write_text(text)
    return path


def package(folder: Path, *changes: tuple[str, str]) -> tuple[Package, Routing]:
    """Return the package of a changed spec, and its routing."""
    resolved = resolve(read(spec_file(folder, *changes))).package
    return resolved, route(resolved.die)
