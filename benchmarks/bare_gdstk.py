"""The least that a script has to do for the same GDSII: load corners, make cells, write.

It imports what such a script would: gdstk to draw, yaml for its settings, klayout to look at the
result.  Arguments: PARTS.json OUT.gds.
"""

import json
import os
import sys
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import gdstk
import klayout.db
import yaml


def main(source: str, target: str) -> None:
    """Draw every polygon, text and array of the parts."""
    assert klayout.db.Layout and yaml.safe_load  # noqa: S101, PT018  they are loaded on purpose
    parts = json.loads(Path(source).read_text())
    library = gdstk.Library()
    cells = {}
    for part in parts["cells"]:
        cell = cells[part["name"]] = library.new_cell(part["name"])
        for layer, datatype, corners in part["polygons"]:
            points = [complex(x, y) for x, y in corners]
            cell.add(gdstk.Polygon(points, layer, datatype))
        for layer, datatype, text, x, y in part["texts"]:
            origin = (x / 1000, y / 1000)
            cell.add(gdstk.Label(text, origin, layer=layer, texttype=datatype))
        for name, x, y, columns, rows, dx, dy in part["places"]:
            if columns == rows == 1:
                cell.add(gdstk.Reference(cells[name], (x, y)))
            else:
                cell.add(
                    gdstk.Reference(
                        cells[name], (x, y), columns=columns, rows=rows, spacing=(dx, dy)
                    )
                )
    library.write_gds(target, max_points=8000)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
