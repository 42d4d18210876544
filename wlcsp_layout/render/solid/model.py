"""What is shown in 3-D: the pad of one ball, or the whole die."""

import math
from dataclasses import dataclass

import klayout.db as kdb
import numpy as np
import shapely
from shapely.geometry import Point, Polygon, box
from shapely.geometry.base import BaseGeometry

from wlcsp_layout.geometry import Xy
from wlcsp_layout.model.package import Package
from wlcsp_layout.model.palette import PALETTE
from wlcsp_layout.render.section.film import areas
from wlcsp_layout.render.solid.balls import Dome, dome
from wlcsp_layout.render.solid.glb import Part
from wlcsp_layout.render.solid.mesh import Triangles, mesh, surface
from wlcsp_layout.render.solid.slabs import Solid, simplified, stacked
from wlcsp_layout.render.written_die import Corners, WrittenDie

LAYERS = ("chip_pad", "passivation", "d1", "d2", "rdl", "d3")
LOOKS = {"rdl": (0.9, 0.35), "chip_pad": (0.9, 0.45), "ball": (0.85, 0.3)}
"""Metallic and roughness factors [E]; dielectrics are (0, 0.7)."""
CHIP = "#c3c8ce"
DIE_TOLERANCE_NM = 500
"""How far outlines of the whole die may be off, so that its file stays small [E]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """Solids with their meshes."""

    title: str
    solids: tuple[Solid, ...]
    """The films; balls are rounder than slabs."""
    parts: tuple[Part, ...]


def model(die: WrittenDie, package: Package, near: Corners, title: str, tolerance_nm: int) -> Model:
    """Return what lies in a box of the die."""
    left, bottom, right, top = near
    piece = shapely.set_precision(box(left, bottom, right, top), 1)
    fewer = simplified(tolerance_nm)
    drawn = {name: fewer(_area(die.polygons(name, near), piece)) for name in LAYERS}
    solids, ground = stacked(drawn, piece, package)
    parts = [_part(solid.material, surface(solid.slabs)) for solid in solids if solid.volume_nm3]
    volume = ball_volume_nm3(package)
    domes: list[Dome] = []
    openings = [part for part in shapely.get_parts(drawn["d3"]) if part.geom_type == "Polygon"]
    tree = shapely.STRtree(openings)
    for outline in die.polygons("ball", near):
        center = outline.bbox().center()
        at = (center.x, center.y)
        if not piece.contains(_square(at)):
            continue
        domes += [
            dome(Polygon(openings[index].exterior), at, ground, volume, tolerance_nm)
            for index in tree.query(Point(at), predicate="intersects")
        ]
    if domes:
        # One mesh for all: none touches another.
        parts.append(_part("ball", np.concatenate([item.triangles for item in domes])))
    return Model(title=title, solids=tuple(solids), parts=tuple(parts))


def ball_volume_nm3(package: Package) -> float:
    """Return the volume of a ball before reflow [nm^3]."""
    return math.pi * package.die.ball_pad.ball_diameter_nm**3 / 6


def _square(at: Xy) -> BaseGeometry:
    return box(at[0] - 1, at[1] - 1, at[0] + 1, at[1] + 1)


def _area(polygons: tuple[kdb.Polygon, ...], piece: BaseGeometry) -> BaseGeometry:
    """Return polygons of the file as an area inside the piece that is shown."""
    shapes = [
        Polygon(
            [(at.x, at.y) for at in polygon.each_point_hull()],
            [[(at.x, at.y) for at in polygon.each_point_hole(i)] for i in range(polygon.holes())],
        )
        for polygon in polygons
    ]
    return areas(shapely.intersection(shapely.union_all(shapes), piece, grid_size=1))


def _part(name: str, triangles: Triangles) -> Part:
    metallic, roughness = LOOKS.get(name, (0.0, 0.7))
    color = PALETTE[name].color if name in PALETTE else CHIP
    return Part(
        name=name, mesh=mesh(triangles), color=color, metallic=metallic, roughness=roughness
    )
