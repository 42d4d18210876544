"""Binary glTF: named meshes with named materials, in meters.

Corners are whole nanometers, which the 32-bit floats of glTF hold exactly up to 16 mm (to 2 nm
beyond); the scale of the root node makes meters of them, and its rotation makes the y axis the
upward one, as glTF has it.
Normals are left out: readers then shade each triangle by itself, as edges of films are sharp.
Source: Khronos, glTF 2.0 specification, sections 3.4, 3.7.2.1 and 4.
"""

import json
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from wlcsp_layout import __version__
from wlcsp_layout.render.solid.mesh import Mesh

FLOAT, SHORT, INT = 5126, 5123, 5125
ARRAY, ELEMENTS = 34962, 34963
HALF = 0.5**0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A mesh with its name and look."""

    name: str
    mesh: Mesh
    color: str
    """#rrggbb."""
    metallic: float
    roughness: float


def glb(parts: Sequence[Part], title: str, up: float = 1.0) -> bytes:
    """Return the file; `up` is by how much heights are exaggerated."""
    data = bytearray()
    views: list[dict[str, int]] = []
    accessors: list[dict[str, object]] = []
    meshes: list[dict[str, object]] = []
    nodes: list[dict[str, object]] = [
        {
            "name": title,
            "scale": [1e-9, 1e-9, 1e-9 * up],
            "rotation": [-HALF, 0, 0, HALF],
            "children": list(range(1, len(parts) + 1)),
        }
    ]
    for i, part in enumerate(parts):
        corners = part.mesh.corners.astype("<f4")
        views.append(_view(data, corners.tobytes(), ARRAY))
        accessors.append(
            {
                "bufferView": len(views) - 1,
                "componentType": FLOAT,
                "count": len(corners),
                "type": "VEC3",
                "min": [float(item) for item in corners.min(axis=0)],
                "max": [float(item) for item in corners.max(axis=0)],
            }
        )
        # 65535 itself restarts a strip, and is no index.
        is_short = len(corners) < 65_535  # noqa: PLR2004  of 16 bits
        indices = part.mesh.triangles.reshape(-1).astype("<u2" if is_short else "<u4")
        views.append(_view(data, indices.tobytes(), ELEMENTS))
        accessors.append(
            {
                "bufferView": len(views) - 1,
                "componentType": SHORT if is_short else INT,
                "count": len(indices),
                "type": "SCALAR",
            }
        )
        primitive = {
            "attributes": {"POSITION": len(accessors) - 2},
            "indices": len(accessors) - 1,
            "material": i,
        }
        meshes.append({"name": part.name, "primitives": [primitive]})
        nodes.append({"name": part.name, "mesh": i})
    document: Mapping[str, object] = {
        "asset": {"version": "2.0", "generator": f"wlcsp {__version__}"},
        "scene": 0,
        "scenes": [{"name": title, "nodes": [0]}],
        "nodes": nodes,
        "meshes": meshes,
        "materials": [_material(part) for part in parts],
        "accessors": accessors,
        "bufferViews": views,
        "buffers": [{"byteLength": len(data)}],
    }
    text = json.dumps(document, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 4)
    total = 12 + 8 + len(text) + 8 + len(data)
    return b"".join(
        (
            struct.pack("<4sII", b"glTF", 2, total),
            struct.pack("<I4s", len(text), b"JSON"),
            text,
            struct.pack("<I4s", len(data), b"BIN\0"),
            bytes(data),
        )
    )


def _view(data: bytearray, added: bytes, target: int) -> dict[str, int]:
    start = len(data)
    data += added + b"\0" * (-len(added) % 4)
    return {"buffer": 0, "byteOffset": start, "byteLength": len(added), "target": target}


def _material(part: Part) -> dict[str, object]:
    return {
        "name": part.name,
        "pbrMetallicRoughness": {
            "baseColorFactor": [*_linear(part.color), 1],
            "metallicFactor": part.metallic,
            "roughnessFactor": part.roughness,
        },
    }


def _linear(color: str) -> list[float]:
    """Return a color of sRGB as glTF wants it.  Source: IEC 61966-2-1, as glTF cites it."""
    found = []
    for i in (1, 3, 5):
        value = int(color[i : i + 2], 16) / 255
        low = 0.04045
        linear = value / 12.92 if value <= low else ((value + 0.055) / 1.055) ** 2.4
        found.append(round(float(np.float32(linear)), 6))
    return found
