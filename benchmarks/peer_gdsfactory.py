"""The same GDSII by gdsfactory, the way its users draw: components, polygons, references.

Arguments: PARTS.json OUT.gds.
"""

import json
import sys
from pathlib import Path

import gdsfactory as gf


def main(source: str, target: str) -> None:
    """Draw every polygon, text and array of the parts."""
    parts = json.loads(Path(source).read_text())
    gf.gpdk.PDK.activate()
    components = {}
    for part in parts["cells"]:
        component = components[part["name"]] = gf.Component(part["name"])
        for layer, datatype, corners in part["polygons"]:
            component.add_polygon(corners, layer=(layer, datatype))
        for layer, datatype, text, x, y in part["texts"]:
            component.add_label(text, (x / 1000, y / 1000), layer=(layer, datatype))
        for name, x, y, columns, rows, dx, dy in part["places"]:
            place = component.add_ref(
                components[name],
                columns=columns,
                rows=rows,
                column_pitch=dx,
                row_pitch=dy,
            )
            place.dmove((x, y))
    component.write_gds(target, with_metadata=False)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
