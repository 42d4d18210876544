"""A cross-section as files: a frame a step as SVG and PNG, all of them as GIF and as a page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from wlcsp_layout.render.raster import png
from wlcsp_layout.render.section.frame import Section
from wlcsp_layout.render.section.page import html
from wlcsp_layout.render.section.picture import svg, view
from wlcsp_layout.render.theme import ThemeName
from wlcsp_layout.writers.staging import staged

FORMS = ("svg", "png", "gif", "html")
USUAL_FORMS = ("svg", "html")
"""Those that take no time to speak of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """How a section is to be drawn."""

    forms: Sequence[str] = USUAL_FORMS
    factor: float | None = None
    """By which heights are exaggerated; None: one that fits."""
    look: ThemeName = "light"


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A section and the files it was drawn to."""

    section: Section
    factor: float
    files: tuple[Path, ...]


def draw(section: Section, stem: str, source: Path, out: Path, asked: Asked) -> Drawn:
    """Write a section.  Raises: OutputError, and no file is half written."""
    seen = view(section, asked.factor)
    pictures = [svg(section, frame, seen, asked.look, source.name) for frame in section.frames]
    base = f"{section.package.name}_{stem}"
    steps = [f"{base}_{i}_{frame.step.name}" for i, frame in enumerate(section.frames, 1)]
    files: dict[str, bytes] = {}
    if "svg" in asked.forms:
        files.update(_all(steps, ".svg", [picture.encode() for picture in pictures]))
    if {"png", "gif"} & set(asked.forms):
        rasters = [png(picture) for picture in pictures]
        if "png" in asked.forms:
            files.update(_all(steps, ".png", rasters))
        if "gif" in asked.forms:
            # Pillow is slow to load, and few ask for it.
            from wlcsp_layout.render.section.strip import gif  # noqa: PLC0415

            files[f"{base}.gif"] = gif(rasters)
    if "html" in asked.forms:
        files[f"{base}.html"] = html(section, pictures).encode()
    return Drawn(section=section, factor=seen.factor, files=publish(out, files))


def publish(out: Path, files: Mapping[str, bytes]) -> tuple[Path, ...]:
    """Write files into a folder, each whole or not at all.  Raises: OutputError."""
    with staged(out) as staging:
        for name, data in files.items():
            staging.write_bytes(name, data)
        for name in files:
            staging.move(name)
    return tuple(out / name for name in files)


def _all(stems: Sequence[str], suffix: str, data: Sequence[bytes]) -> dict[str, bytes]:
    return {f"{stem}{suffix}": item for stem, item in zip(stems, data, strict=True)}
