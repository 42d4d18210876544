"""Drop-ins in figures; a wafer without any has nothing about them."""

from wlcsp_layout.model.package import Package
from wlcsp_layout.wafer.stepping import Stepped


def drop_ins_by_kind(package: Package, stepped: Stepped) -> dict[str, object]:
    """Return how many dies of each kind stand in for the product's, in the order of the spec."""
    if not package.wafer.drop_ins:
        return {}
    kinds = [item.kind for item in stepped.drop_ins]
    return {"drop_ins": {item.kind: kinds.count(item.kind) for item in package.wafer.drop_ins}}


def places(stepped: Stepped) -> dict[str, object]:
    """Return kind, row and column of each."""
    if not stepped.drop_ins:
        return {}
    return {"drop_ins": [[item.kind, item.row, item.column] for item in stepped.drop_ins]}
