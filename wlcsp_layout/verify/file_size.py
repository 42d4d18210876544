"""How much a file holds when it is flattened: a small file can hold more than any memory does."""

from wlcsp_layout.errors import Finding
from wlcsp_layout.model.layers import Layer
from wlcsp_layout.verify.file_cells import children_first, shown
from wlcsp_layout.verify.file_content import Content, Reference
from wlcsp_layout.verify.judgment import Result

MOST_SHAPES = 20_000_000
"""Our choice: about a gigabyte.  The largest of our examples has two thousand in a die."""
MOST_DIES = 2_000_000
"""Our choice: dies of 0.25 x 0.25 mm on a wafer of 400 mm."""


def size(content: Content, die_layer: Layer) -> Result:
    """Count shapes flattened, those of a cell that holds one die outline once, and dies."""
    own, outlines = _own(content, (die_layer.number, die_layer.datatype))
    shapes = dict(own)
    dies = dict(outlines)
    largest, worst = 0, ""
    for number in children_first(content):
        for reference in content.placed_in.get(number, ()):
            child = content.number_of.get(reference.name)
            if child is None:
                continue
            times = _times(reference)
            dies[number] = dies.get(number, 0) + times * dies.get(child, 0)
            if dies.get(child) != 1:
                shapes[number] = shapes.get(number, 0) + times * shapes.get(child, 0)
        if shapes.get(number, 0) > largest:
            largest, worst = shapes[number], content.cells[number]
    most_dies = max(dies.values(), default=0)
    findings = []
    if largest > MOST_SHAPES:
        findings.append(_too_much(worst, f"{largest} shapes", f"{MOST_SHAPES}"))
    if most_dies > MOST_DIES:
        cell = content.cells[max(dies, key=lambda number: dies[number])]
        findings.append(_too_much(cell, f"{most_dies} dies", f"{MOST_DIES}"))
    return Result(
        code="V230",
        name="shapes when flattened",
        limit=f"at most {MOST_SHAPES}, and {MOST_DIES} dies",
        shapes=len(content.cells),
        measured=f"{largest}, and {most_dies} dies",
        findings=tuple(findings),
    )


def _own(content: Content, key: tuple[int, int]) -> tuple[dict[int, int], dict[int, int]]:
    """Return how many shapes and how many die outlines each cell holds itself."""
    shapes: dict[int, int] = {}
    outlines: dict[int, int] = {}
    for cell, layer in zip(
        content.polygons.cell.tolist(), content.polygons.layer.tolist(), strict=True
    ):
        shapes[cell] = shapes.get(cell, 0) + 1
        if tuple(layer) == key:
            outlines[cell] = outlines.get(cell, 0) + 1
    for cell in (*(text.cell for text in content.texts), *(other.cell for other in content.others)):
        shapes[cell] = shapes.get(cell, 0) + 1
    return shapes, outlines


def _times(reference: Reference) -> int:
    columns, rows = reference.counts
    return max(columns, 1) * max(rows, 1)


def _too_much(cell: str, what: str, most: str) -> Finding:
    return Finding(
        code="V230",
        subject=f"cell {shown(cell)}",
        what=f"it holds {what} with all that it places, more than {most}",
        mend="shorten the arrays; no wafer has so many",
        cell=cell,
    )
