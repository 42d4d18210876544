"""Elements of a file: on which layers they are, and of which kinds."""

from collections.abc import Iterable, Mapping

from wlcsp_layout.errors import Finding
from wlcsp_layout.geometry import Xy
from wlcsp_layout.model.layers import Layer
from wlcsp_layout.verify.file_cells import shown
from wlcsp_layout.verify.file_content import Content, LayerKey
from wlcsp_layout.verify.judgment import Result

TEXT = "text"
"""The layer that holds texts and nothing else."""


def layer_text(layers: Mapping[str, Layer], key: LayerKey) -> str:
    """Return a layer's name and numbers, or its numbers alone when it has no name here."""
    for layer in layers.values():
        if (layer.number, layer.datatype) == key:
            return f"layer {layer.name}"
    return f"layer {key[0]}/{key[1]}"


def unknown_layers(layers: Mapping[str, Layer], content: Content) -> Result:
    """Look for shapes and texts on layers that the package does not have."""
    known = {(layer.number, layer.datatype) for layer in layers.values()}
    items = [*_polygons(content), *_texts(content)]
    found = _by_place((cell, key, at) for cell, key, at in items if key not in known)
    return Result(
        code="V210",
        name="unknown layers",
        limit="those of the spec",
        shapes=len(items),
        findings=tuple(
            Finding(
                code="V210",
                subject=layer_text(layers, key),
                what=f"{_count(places, 'shape')} of {shown(content.cells[cell])} "
                "on a layer that the package does not have",
                mend="delete the layer, or give the number in layers: of the spec",
                cell=content.cells[cell],
                at_nm=places[0],
            )
            for (cell, key), places in found.items()
        ),
    )


def texts(layers: Mapping[str, Layer], content: Content) -> Result:
    """Look for texts on other layers than theirs, and for shapes on theirs."""
    own = (layers[TEXT].number, layers[TEXT].datatype)
    known = {(layer.number, layer.datatype) for layer in layers.values()}
    strays = _by_place(item for item in _texts(content) if item[1] in known and item[1] != own)
    shapes = _by_place(item for item in _polygons(content) if item[1] == own)
    findings = [
        Finding(
            code="V211",
            subject=layer_text(layers, key),
            what=f"{_count(places, what)} of {shown(content.cells[cell])} on {where}",
            mend=mend,
            cell=content.cells[cell],
            at_nm=places[0],
        )
        for found, what, where, mend in (
            (strays, "text", "a layer of shapes", f"move texts to the layer {TEXT}"),
            (shapes, "shape", "the layer of texts", f"keep the layer {TEXT} free of shapes"),
        )
        for (cell, key), places in found.items()
    ]
    return Result(
        code="V211",
        name="texts apart from shapes",
        layers=(TEXT,),
        shapes=len(content.texts) + len(content.polygons.outlines),
        findings=tuple(findings),
    )


def characters(content: Content) -> Result:
    """Look for texts that are not of printable ASCII."""
    return Result(
        code="V229",
        name="characters of texts",
        limit="printable ASCII",
        layers=(TEXT,),
        shapes=len(content.texts),
        findings=tuple(
            Finding(
                code="V229",
                subject=f"text {text.string!a}",
                what="it is empty" if not text.string else "it is not of printable ASCII",
                mend="write it in plain letters",
                cell=content.cells[text.cell],
                at_nm=text.at,
            )
            for text in content.texts
            if not text.string or shown(text.string) != text.string
        ),
    )


def kinds(
    code: str, which: tuple[str, ...], mend: str, layers: Mapping[str, Layer], content: Content
) -> Result:
    """Look for elements of certain kinds, none of which may be there."""
    total = len(content.others) + len(content.texts) + len(content.references)
    total += len(content.polygons.outlines)
    findings = []
    for kind in which:
        found = _by_place(
            (other.cell, other.layer, other.points[0])
            for other in content.others
            if other.kind == kind
        )
        findings += [
            Finding(
                code=code,
                subject=layer_text(layers, key),
                what=f"{_count(places, kind)} in {shown(content.cells[cell])}",
                mend=mend,
                cell=content.cells[cell],
                at_nm=places[0],
            )
            for (cell, key), places in found.items()
        ]
    return Result(
        code=code,
        name=f"{' or '.join(which)} elements",
        limit="none",
        shapes=total,
        findings=tuple(findings),
    )


def paths(layers: Mapping[str, Layer], content: Content) -> Result:
    """Look for paths, whose ends and corners readers draw in different ways."""
    return kinds("V212", ("PATH",), "draw its outline as a polygon", layers, content)


def boxes(layers: Mapping[str, Layer], content: Content) -> Result:
    """Look for BOX and NODE elements, which many readers ignore."""
    return kinds("V213", ("BOX", "NODE"), "draw a polygon, or delete it", layers, content)


def _polygons(content: Content) -> Iterable[tuple[int, LayerKey, Xy]]:
    polygons = content.polygons
    for number, (cell, layer) in enumerate(
        zip(polygons.cell.tolist(), polygons.layer.tolist(), strict=True)
    ):
        yield cell, (layer[0], layer[1]), polygons.at(number)


def _texts(content: Content) -> Iterable[tuple[int, LayerKey, Xy]]:
    for text in content.texts:
        yield text.cell, text.layer, text.at


def _by_place(
    items: Iterable[tuple[int, LayerKey, Xy]],
) -> dict[tuple[int, LayerKey], list[Xy]]:
    """Return where things are by cell and layer: one finding for each of these."""
    found: dict[tuple[int, LayerKey], list[Xy]] = {}
    for cell, key, at in items:
        found.setdefault((cell, key), []).append(at)
    return found


def _count(places: list[Xy], what: str) -> str:
    return f"{len(places)} {what}{'s' if len(places) > 1 else ''}"
