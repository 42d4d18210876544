"""Wafer maps, one format a file: which dies are where, in the forms that probers and sorters read.

All formats are written from one chart of the wafer. There is no date, and lot and wafer stay
empty where the spec has none: they belong to a wafer that is made, not to its masks.
"""

from collections.abc import Callable, Mapping

from wlcsp_layout.model.package import Package
from wlcsp_layout.wafer.stepping import Stepped
from wlcsp_layout.writers.maps import e142, g85, sinf, table
from wlcsp_layout.writers.maps.chart import Chart, chart

FOLDER = "maps"

FORMS: Mapping[str, tuple[str, Callable[[Chart], str]]] = {
    "csv": (".csv", table.text),
    "sinf": (".sinf", sinf.text),
    "g85": (".g85.xml", g85.text),
    "e142": (".e142.xml", e142.text),
}
"""The suffix and the writer of each format."""


def map_text(form: str, package: Package, stepped: Stepped) -> str:
    """Return the wafer map in one of `FORMS`: the same for the same spec."""
    return FORMS[form][1](chart(package, stepped))


def map_texts(package: Package, stepped: Stepped) -> Mapping[str, str]:
    """Return the maps of a run by the names of their files below the output folder."""
    shown = chart(package, stepped)
    return {f"{FOLDER}/{package.name}{suffix}": write(shown) for suffix, write in FORMS.values()}
