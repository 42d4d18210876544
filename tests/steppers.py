"""Small wafers that a stepper exposes, and what their files hold."""

import csv
from pathlib import Path

import klayout.db as kdb

from tests.packages import spec_file
from wlcsp_layout import pipeline
from wlcsp_layout.model.package import Package
from wlcsp_layout.model.resolve import resolve
from wlcsp_layout.spec.load import read
from wlcsp_layout.wafer.exposing import settled
from wlcsp_layout.wafer.stepping import Stepped, step

WAFER = "wafer: {diameter_mm: 20, offset: center_die}"


def stepper_spec(folder: Path, stepper: str, wafer: str = "offset: best", extra: str = "") -> Path:
    """Write a spec with a stepper; dies are not the same left and right."""
    lopsided = ("at_um: [100, 1000]", "at_um: [120, 1000]")
    exposure = f"exposure: {{stepper: {{{stepper}}}}}"
    return spec_file(
        folder,
        lopsided,
        (WAFER, f"{extra}wafer: {{diameter_mm: 24, edge_exclusion_mm: 1, {wafer}, {exposure}}}"),
    )


def made(spec: Path, *, verify: bool = False) -> tuple[Package, Stepped, Path]:
    """Generate a wafer; return its package, its dies and the folder of its files."""
    out = spec.parent / "out"
    pipeline.generate(spec, out, verify=verify)
    package = resolve(read(spec)).package
    stepped = step(package)
    return settled(package, stepped.shots), stepped, out


def flat(path: Path, layer: tuple[int, int]) -> kdb.Region:
    layout = kdb.Layout()
    layout.read(str(path))
    return kdb.Region(layout.top_cell().begin_shapes_rec(layout.layer(*layer))).merged()


def shot_rows(path: Path) -> list[dict[str, str]]:
    """The lines of a shot map, as any reader of tables has them."""
    lines = [line for line in path.read_text().splitlines() if not line.startswith("#")]
    return list(csv.DictReader(lines))
