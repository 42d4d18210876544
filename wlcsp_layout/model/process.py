"""The films of the process, and the layers with the numbers of a spec.

House values: 5 um dielectrics with walls of 60 degrees and 5 um of copper, as in public WLCSP
process tiers (polyimide 5-8 um, copper 5-8 um); negative dielectrics, as most photosensitive
polyimides are (Flack et al., SPIE 2726, 1996).
"""

from dataclasses import replace

from wlcsp_layout.model.docket import Docket
from wlcsp_layout.model.layers import LAYERS, Layer
from wlcsp_layout.model.package import Film
from wlcsp_layout.spec.process_schema import FilmSpec, RdlFilmSpec
from wlcsp_layout.units import Nm

HOUSE = {
    "passivation": Film(thickness_nm=Nm(1_000), tone="positive", wall_deg=90.0, bias_nm=Nm(0)),
    "d1": Film(thickness_nm=Nm(5_000), tone="negative", wall_deg=60.0, bias_nm=Nm(0)),
    "d2": Film(thickness_nm=Nm(5_000), tone="negative", wall_deg=60.0, bias_nm=Nm(0)),
    "rdl": Film(
        thickness_nm=Nm(5_000), tone="positive", wall_deg=90.0, bias_nm=Nm(0), method="plate_up"
    ),
    "d3": Film(thickness_nm=Nm(5_000), tone="negative", wall_deg=60.0, bias_nm=Nm(0)),
}


def films(docket: Docket) -> dict[str, Film]:
    """Return the films by name, the user's values over the house's."""
    result = dict(HOUSE)
    for name, house in HOUSE.items():
        given = docket.get(FilmSpec, "process", name)
        if given:
            result[name] = Film(
                thickness_nm=given.thickness_nm or house.thickness_nm,
                tone=given.tone or house.tone,
                wall_deg=float(given.wall_deg) if given.wall_deg else house.wall_deg,
                bias_nm=given.bias_nm,
                method=given.method if isinstance(given, RdlFilmSpec) else None,
            )
    return result


def layers(docket: Docket) -> dict[str, Layer]:
    """Return the layers by name; two may not share their numbers."""
    given = docket.get(dict, "layers") or {}
    result: dict[str, Layer] = {}
    taken: dict[tuple[int, int], str] = {}
    for layer in LAYERS:
        numbers = given.get(layer.name, (layer.number, layer.datatype))
        other = taken.setdefault(numbers, layer.name)
        if other != layer.name:
            name = layer.name if layer.name in given else other
            docket.say(
                "E390",
                ("layers", name),
                f"layers {other} and {layer.name} both have {numbers[0]}/{numbers[1]}",
                "give each layer numbers of its own",
            )
        result[layer.name] = replace(layer, number=numbers[0], datatype=numbers[1])
    return result
