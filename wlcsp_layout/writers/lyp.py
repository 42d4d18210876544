"""KLayout's layer properties: our layer names and colors, bottom of the process first."""

from collections.abc import Iterable
from html import escape

from wlcsp_layout.model.layers import Layer
from wlcsp_layout.model.palette import PALETTE


def text(layers: Iterable[Layer]) -> str:
    """Return the file's text."""
    entries = "".join(_entry(layer) for layer in layers)
    head = '<?xml version="1.0" encoding="utf-8"?>\n'
    return f"{head}<layer-properties>\n{entries}</layer-properties>\n"


def _entry(layer: Layer) -> str:
    look = PALETTE[layer.name]
    color, dither = look.color, look.dither
    source = f"{layer.number}/{layer.datatype}@1"
    return (
        " <properties>\n"
        f"  <frame-color>{color}</frame-color>\n"
        f"  <fill-color>{color}</fill-color>\n"
        "  <frame-brightness>0</frame-brightness>\n"
        "  <fill-brightness>0</fill-brightness>\n"
        f"  <dither-pattern>{dither}</dither-pattern>\n"
        "  <line-style/>\n"
        "  <valid>true</valid>\n"
        "  <visible>true</visible>\n"
        "  <transparent>true</transparent>\n"
        "  <width>1</width>\n"
        "  <marked>false</marked>\n"
        "  <xfill>false</xfill>\n"
        "  <animation>0</animation>\n"
        f"  <name>{escape(layer.name)}</name>\n"
        f"  <source>{source}</source>\n"
        " </properties>\n"
    )
