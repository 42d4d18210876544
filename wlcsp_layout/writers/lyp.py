"""KLayout's layer properties: our layer names and colors, bottom of the process first."""

from collections.abc import Iterable
from html import escape

from wlcsp_layout.model.layers import Layer

COLORS = {
    "chip_pad": ("#8a8f98", "I5"),
    "passivation": ("#5b6470", "I1"),
    "d1": ("#2a9d8f", "I9"),
    "d2": ("#3a86ff", "I5"),
    "d2_ring": ("#8338ec", "I2"),
    "rdl": ("#e07a1f", "I3"),
    "d3": ("#d62839", "I11"),
    "ball": ("#6c757d", "I1"),
    "scribe": ("#bfa100", "I7"),
    "die": ("#222222", "I1"),
    "wafer": ("#444444", "I1"),
    "usable": ("#7a7a7a", "I1"),
    "mark": ("#c77dff", "I4"),
    "text": ("#111111", "I1"),
}
"""Frame color, and KLayout's dither pattern: I1 is hollow, so that outlines hide nothing."""


def text(layers: Iterable[Layer]) -> str:
    """Return the file's text."""
    entries = "".join(_entry(layer) for layer in layers)
    head = '<?xml version="1.0" encoding="utf-8"?>\n'
    return f"{head}<layer-properties>\n{entries}</layer-properties>\n"


def _entry(layer: Layer) -> str:
    color, dither = COLORS[layer.name]
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
