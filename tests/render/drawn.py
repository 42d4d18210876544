"""Layouts for the tests of pictures, and what is seen in a picture."""

import json
import shutil
from pathlib import Path

import klayout.db as kdb
from klayout import lay

from tests.cli.command import CONFIGS
from wlcsp_layout.masks import draw_die
from wlcsp_layout.model.resolve import resolve
from wlcsp_layout.render.asked import Asked
from wlcsp_layout.render.pictures import Picture, pictures
from wlcsp_layout.report.plates import masks as mask_words
from wlcsp_layout.route import route
from wlcsp_layout.spec.load import read
from wlcsp_layout.wafer.cells import draw_wafer, lattice_of
from wlcsp_layout.wafer.plates import draw_plates
from wlcsp_layout.wafer.rim import draw_rim
from wlcsp_layout.wafer.stepping import step
from wlcsp_layout.writers import lyp, write_layouts, write_plate
from wlcsp_layout.writers.dates import source_date
from wlcsp_layout.writers.staging import staged


def example(name: str, folder: Path, *change: str) -> Path:
    """The spec of an example with its tables, some of its text changed: what stood, what stands."""
    shutil.copytree(CONFIGS / name, folder / "spec")
    spec = folder / "spec" / f"{name}.yaml"
    old, new = change
    text = spec.read_text()
    assert old in text
    spec.write_text(text.replace(old, new))
    return spec


def written(spec: Path, folder: Path) -> Path:
    """The layout of a spec, its plates, and what is beside them, as a run writes them unjudged."""
    package = resolve(read(spec)).package
    routing, stepped = route(package.die), step(package)
    die = draw_die(package, routing)
    wafer = draw_wafer(package, stepped, die, draw_rim(package, lattice_of(package, stepped), die))
    out = folder / "out"
    with staged(out) as staging:
        names = [path.name for path in write_layouts(package.name, wafer, staging, source_date())]
        plates = list(draw_plates(package, routing, stepped, wafer))
        for plate, top in plates:
            write_plate(plate.file, top, staging, source_date())
            names.append(plate.file)
        said = json.dumps({"masks": mask_words(package, [plate for plate, _ in plates])})
        staging.write_text(f"{package.name}.report.json", said)
        staging.write_text(f"{package.name}.lyp", lyp.text(package.layers.values()))
        names += [f"{package.name}.report.json", f"{package.name}.lyp"]
        staging.publish(names, stale=[])
    return out / f"{package.name}.gds"


def svg_of(path: Path, asked: Asked) -> str:
    """The one picture that is asked for."""
    made = [item for item in pictures(path, asked) if isinstance(item, Picture)]
    return next(item.content.decode() for item in made if item.name.endswith(".svg"))


def layer_in(path: Path, cell: str, key: tuple[int, int]) -> kdb.Region:
    """A layer of a cell, flat, as KLayout reads it."""
    layout = kdb.Layout()
    layout.read(str(path))
    index = layout.layer(*key)
    return kdb.Region(layout.cell(cell).begin_shapes_rec(index)).merged()


def pixel(png: bytes, at: tuple[float, float]) -> str:
    """The color of a pixel as #rrggbb."""
    picture = lay.PixelBuffer.from_png_data(png)
    return f"#{picture.pixel(round(at[0]), round(at[1])) & 0xFFFFFF:06x}"
