"""What lies on the wafer outside of the dies: the outer half of the street, and nothing else."""

from collections.abc import Iterator
from dataclasses import dataclass

import klayout.db as kdb

from wlcsp_layout.errors import Finding
from wlcsp_layout.geometry import Xy
from wlcsp_layout.model.package import Package
from wlcsp_layout.units import um_text
from wlcsp_layout.verify.case import on_cell
from wlcsp_layout.verify.drawn import Drawn
from wlcsp_layout.verify.finder import NOT_OF_DIES
from wlcsp_layout.verify.judgment import Result
from wlcsp_layout.verify.shortened import shortened
from wlcsp_layout.verify.wafer_cover import Cover, die_boxes, tile_of
from wlcsp_layout.verify.wafer_drawn import Dies
from wlcsp_layout.verify.wafer_edge import is_on_wafer
from wlcsp_layout.verify.wafer_rim import rim_layers
from wlcsp_layout.verify.wafer_windows import area_of, windows_of

STREET_LAYERS = ("d1", "d2", "d3", "scribe")
"""Open, or drawn, along the full street around every die."""


def street_results(package: Package, drawn: Drawn, meant: Cover, found: Cover) -> Iterator[Result]:
    """Yield what is wrong outside of the dies.

    `meant` is what the dies of the spec cover, `found` what the drawn ones do. A street that is
    right around either is right: a die that is missing or moved is said once, as a die.
    """
    top = drawn.top.name
    missing: list[Finding] = []
    twice: list[Finding] = []
    strange: list[Finding] = []
    streets = 0
    rim = rim_layers(package)
    must = meant.outer_streets if meant is found else meant.outer_streets & found.outer_streets
    may = meant.outer_streets if meant is found else meant.outer_streets + found.outer_streets
    for layer in package.layers:
        if layer in NOT_OF_DIES or layer == "text":
            continue
        shapes = drawn.rest(layer)
        if layer in rim:
            # The rest of these layers is judged with the partial dies.
            if layer in STREET_LAYERS:
                streets += shapes.count()
                lost = must - shapes.rectangles()
                if not lost.is_empty():
                    missing += _MISSING.each((lost - shapes).merged(), layer, top)
            continue
        if layer in STREET_LAYERS:
            streets += shapes.count()
            # Most files hold just this, and are asked no further.
            if (shapes ^ must).is_empty() and shapes.area() == must.area():
                continue
            missing += _MISSING.each((must - shapes).merged(), layer, top)
            twice += _TWICE.each((shapes.merged(2) - found.tiles).merged(), layer, top)
        beyond = shapes.merged() - found.tiles
        # What lies in a window is said as that.
        beyond -= (may if layer in STREET_LAYERS else kdb.Region()) + area_of(
            windows_of(package, layer)
        )
        strange += _STRANGE.each(beyond.merged(), layer, top)
    strange += _beyond_tiles(package, drawn)
    for code, name, layers, shapes_seen, said in (
        ("V621", "street around the outermost dies", STREET_LAYERS, streets, missing),
        ("V622", "street drawn once", STREET_LAYERS, streets, twice),
        ("V623", "nothing outside of dies", (), _count(package, drawn), strange),
    ):
        yield Result(
            code=code, name=name, layers=layers, shapes=shapes_seen, findings=shortened(said)
        )


def mark_result(package: Package, drawn: Drawn, dies: Dies) -> Result:
    """Return which marks touch a die, are not on the wafer, or not in the spec where it has any."""
    said: list[Finding] = []
    shapes = drawn.rest("mark")
    boxes = kdb.Region() if shapes.is_empty() else die_boxes(package, dies)
    for mark in sorted(shapes.merged().each()):
        over = kdb.Region(mark) & boxes
        if not over.is_empty():
            what, mend = "a mark lies over a die", "move it off the dies"
        elif not is_on_wafer(package, mark):
            what, mend = "a mark reaches beyond the edge of the wafer", "move it onto the wafer"
        elif package.marks and package.marks.sites:
            what, mend = "a mark that the spec does not have", "remove it, or list it in marks"
        else:
            continue
        said.append(
            Finding(
                code="V624",
                subject="layer mark",
                what=what,
                mend=mend,
                cell=drawn.top.name,
                at_nm=_inside(next(over.each(), mark)),
            )
        )
    return Result(
        code="V624",
        name="marks clear of dies",
        layers=("mark",),
        shapes=shapes.count(),
        findings=shortened(said),
    )


def text_result(package: Package, drawn: Drawn, found: Cover) -> Result:
    """Return the texts outside of dies."""
    texts = kdb.Texts()
    for string, at in drawn.rest_texts():
        texts.insert(kdb.Text(string, kdb.Trans(*at)))
    outside = [(drawn.top.name, text.string, (text.x, text.y)) for text in texts - found.tiles]
    tile, count = tile_of(package), texts.count()
    for die in drawn.dies:
        dx, dy = die.shift
        count += len(die.texts)
        outside += [
            (die.cell, string, (x + dx, y + dy))
            for string, (x, y) in die.texts
            if not tile.contains(kdb.Point(x, y))
        ]
    return Result(
        code="V625",
        name="no text outside of dies",
        layers=("text",),
        shapes=count,
        findings=shortened(
            Finding(
                code="V625",
                subject=f"text {string!r}",
                what="it stands outside of the dies",
                mend="remove it, or put it on its pad or ball",
                cell=cell,
                at_nm=at,
            )
            for cell, string, at in sorted(outside)
        ),
    )


def _beyond_tiles(package: Package, drawn: Drawn) -> Iterator[Finding]:
    """Yield what the cells of dies hold beyond their half of the street, or on the wafer's layers.

    It lies over the neighbors, and between the outermost dies and the edge of the wafer.
    """
    tile = kdb.Region(tile_of(package))
    for die in drawn.dies:
        for layer in package.layers:
            if layer == "text" or die.raw(layer).is_empty():
                continue
            if layer in NOT_OF_DIES:
                said = _OF_WAFER.each(die.layer(layer), layer)
            else:
                said = _BEYOND.each((die.layer(layer) - tile).merged(), layer)
            yield from on_cell(die, said)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wrong:
    """What is wrong with a piece of a layer."""

    code: str
    what: str
    mend: str

    def each(self, region: kdb.Region, layer: str, cell: str = "") -> list[Finding]:
        """Return one finding for each polygon of a merged region, in an order of their own."""
        return [
            Finding(
                code=self.code,
                subject=f"layer {layer}",
                what=f"{self.what}: {_size(polygon)}",
                mend=self.mend,
                cell=cell,
                at_nm=_inside(polygon),
                lines_nm=_outline(polygon),
            )
            for polygon in sorted(region.each())
        ]


_MISSING = _Wrong(
    code="V621",
    what="the street around the outermost dies is missing here",
    mend="draw the full street around every die",
)
_TWICE = _Wrong(
    code="V622",
    what="two shapes of the street lie over each other",
    mend="draw the street without overlap",
)
_STRANGE = _Wrong(
    code="V623",
    what="a shape outside of the dies",
    mend="remove it, or draw it inside the die that it belongs to",
)
_BEYOND = _Wrong(
    code="V623",
    what="a shape of the die lies beyond its half of the street",
    mend="keep it inside the die",
)
_OF_WAFER = _Wrong(
    code="V623",
    what="a shape on a layer of the wafer belongs to the cell of a die",
    mend="remove it from there",
)


def _outline(polygon: kdb.Polygon) -> tuple[tuple[Xy, Xy], ...]:
    box = kdb.Polygon(polygon.bbox())
    return tuple(((e.p1.x, e.p1.y), (e.p2.x, e.p2.y)) for e in box.each_edge())


def _size(polygon: kdb.Polygon) -> str:
    box = polygon.bbox()
    return f"{um_text(box.width())} x {um_text(box.height())} um"


def _inside(polygon: kdb.Polygon) -> Xy:
    """Return the center of a polygon's box if it lies inside, else a corner."""
    at = polygon.bbox().center()
    if not polygon.inside(at):
        at = next(iter(polygon.each_point_hull()))
    return (at.x, at.y)


def _count(package: Package, drawn: Drawn) -> int:
    """Return how many shapes there are, those of each kind of die counted once."""
    layers = [layer for layer in package.layers if layer != "text"]
    rest = sum(drawn.rest(layer).count() for layer in layers if layer not in NOT_OF_DIES)
    return rest + sum(die.raw(layer).count() for die in drawn.dies for layer in layers)
