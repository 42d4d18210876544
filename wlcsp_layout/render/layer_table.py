"""Which GDSII numbers the layers of a file have, and their colors: from NAME.lyp beside it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

from wlcsp_layout.errors import Finding, SpecError
from wlcsp_layout.layout import LayerKey
from wlcsp_layout.model.layers import LAYERS, Layer


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerTable:
    """Numbers by name, and the colors (#rrggbb) that the layer properties give."""

    keys: Mapping[str, LayerKey]
    colors: Mapping[str, str]


def of_layers(layers: Iterable[Layer] = LAYERS) -> LayerTable:
    """Return the table of a package, or the usual one."""
    keys = {layer.name: (layer.number, layer.datatype) for layer in layers}
    return LayerTable(keys=keys, colors={})


def beside(path: Path) -> LayerTable:
    """Return the table of the layer properties beside a layout; the usual one without any.

    A name that they do not have keeps its usual number.  Raises: SpecError (E435).
    """
    styles = path.with_suffix(".lyp")
    usual = of_layers()
    if not styles.exists():
        return usual
    try:
        root = ET.fromstring(styles.read_bytes())  # noqa: S314  the user's own; expat refuses entities that blow up
        found = dict(_rows(root, usual.keys))
    except OSError as error:
        raise SpecError([_refused(styles, error.strerror or str(error))]) from None
    except (ET.ParseError, ValueError) as error:
        raise SpecError([_refused(styles, str(error))]) from None
    return LayerTable(
        keys={**usual.keys, **{name: key for name, (key, _) in found.items()}},
        colors={name: color for name, (_, color) in found.items() if color},
    )


def _rows(
    root: ET.Element, known: Mapping[str, LayerKey]
) -> Iterable[tuple[str, tuple[LayerKey, str]]]:
    """Yield number and color of each layer of ours.  Raises: ValueError for another source."""
    for entry in root.iter("properties"):
        name = entry.findtext("name") or ""
        if name not in known:
            continue
        source = (entry.findtext("source") or "").split("@")[0]
        layer, slash, datatype = source.partition("/")
        if not (slash and layer.isdigit() and datatype.isdigit()):
            raise ValueError(f"layer {name!r} has the source {source!r}, not number/datatype")
        yield name, ((int(layer), int(datatype)), (entry.findtext("fill-color") or "").lower())


def _refused(styles: Path, why: str) -> Finding:
    return Finding(
        code="E435",
        subject=str(styles),
        what=f"the layer properties cannot be used: {' '.join(why.split())}",
        mend="save them anew in KLayout, move them away, or name the layers with --spec",
    )
