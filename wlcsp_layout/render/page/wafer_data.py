"""The wafer as data of the page: its circles, and every die as an element of an array."""

from wlcsp_layout.model.package import Package
from wlcsp_layout.render.page.drawn import Drawn


def wafer_data(drawn: Drawn, package: Package) -> dict[str, object]:
    """Return what the page shows of the wafer; lengths in nanometers."""
    wafer = package.wafer
    arrays = list(drawn.dies)
    kinds = list(dict.fromkeys((drawn.die.name, *(dies.cell for dies in arrays))))
    return {
        "diameter_nm": wafer.diameter_nm,
        "usable_nm": wafer.usable_diameter_nm,
        "notch": wafer.notch,
        "street_nm": list(wafer.street_nm),
        "kinds": kinds,
        "arrays": [
            [
                kinds.index(dies.cell),
                *dies.corner,
                *dies.size,
                dies.columns,
                dies.rows,
                *dies.across,
                *dies.up,
            ]
            for dies in arrays
        ],
    }
