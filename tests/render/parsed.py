"""An SVG of ours read back: the polygons of each layer, in nanometers, by KLayout."""

import re
from collections.abc import Iterator
from xml.etree import ElementTree as ET

import klayout.db as kdb

SVG = "{http://www.w3.org/2000/svg}"
STEP = re.compile(r"([MlhvzHV])|(-?\d+(?:\.\d+)?)")


def root_of(svg: str) -> ET.Element:
    """The document; refused when it is no XML."""
    return ET.fromstring(svg)  # noqa: S314  our own


def layers_of(svg: str) -> dict[str, kdb.Region]:
    """What is drawn of each layer, merged."""
    root = root_of(svg)
    ids = {name: element for element in root.iter() if (name := element.get("id"))}
    found: dict[str, kdb.Region] = {}
    for group in root.iter(f"{SVG}g"):
        if layer := group.get("data-layer"):
            region = kdb.Region()
            for polygon in _polygons(group, ids, kdb.DCplxTrans()):
                region += polygon
            found[layer] = region.merged()
    return found


def _polygons(
    element: ET.Element, ids: dict[str, ET.Element], outer: kdb.DCplxTrans
) -> Iterator[kdb.Region]:
    place = outer * _transform(element.get("transform", ""))
    if element.tag == f"{SVG}use":
        shift = kdb.DVector(float(element.get("x", "0")), float(element.get("y", "0")))
        yield from _polygons(ids[element.attrib["href"][1:]], ids, place * kdb.DCplxTrans(shift))
    elif element.tag == f"{SVG}path":
        yield _even_odd(element.attrib["d"]).transformed(kdb.ICplxTrans(place))
    for child in element:
        yield from _polygons(child, ids, place)


def _transform(text: str) -> kdb.DCplxTrans:
    """A matrix that turns by quarters, mirrors and moves."""
    if not text:
        return kdb.DCplxTrans()
    inner = text.removeprefix("matrix(").removesuffix(")")
    a, b, c, d, x, y = map(float, inner.split())
    matrix = kdb.Matrix3d(a, c, x, b, d, y, 0, 0, 1)
    return matrix.cplx_trans()


def _even_odd(data: str) -> kdb.Region:
    """The area of a path: rings inside of rings are holes."""
    region = kdb.Region()
    for ring in rings(data):
        region.insert(kdb.Polygon([kdb.Point(x, y) for x, y in ring]))
    depths = [region.merged(False, depth) for depth in range(1, 6)]
    assert depths[4].is_empty()
    return depths[0] - depths[1] + (depths[2] - depths[3])


def rings(data: str) -> list[list[tuple[int, int]]]:
    """The corners of a path of lines."""
    found: list[list[tuple[int, int]]] = []
    tokens = [letter or value for letter, value in STEP.findall(data)]
    at = (0, 0)
    n = 0
    while n < len(tokens):
        letter = tokens[n]
        if letter == "z":
            n += 1
            continue
        take = 1 if letter in "hv" else 2
        values = [int(value) for value in tokens[n + 1 : n + 1 + take]]
        n += 1 + take
        if letter == "M":
            found.append([])
            at = (values[0], values[1])
        elif letter == "h":
            at = (at[0] + values[0], at[1])
        elif letter == "v":
            at = (at[0], at[1] + values[0])
        else:
            at = (at[0] + values[0], at[1] + values[1])
        found[-1].append(at)
    return found
