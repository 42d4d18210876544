"""The exposure of a wafer as plain data: the field, the reticle, and how many shots there are."""

from wlcsp_layout.model.exposure import Stepper
from wlcsp_layout.model.package import Package
from wlcsp_layout.model.reticles import reticle_of
from wlcsp_layout.report.judgment_json import number
from wlcsp_layout.wafer.shots import Shots
from wlcsp_layout.wafer.stepping import Stepped


def exposure(package: Package, stepped: Stepped) -> dict[str, object]:
    """Return the figures under their key; nothing for full-wafer masks."""
    stepper = package.wafer.stepper
    if stepper is None or stepped.shots is None:
        return {}
    return {"exposure": {**field(package, stepper), **_shots(stepped.shots)}}


def field(package: Package, stepper: Stepper) -> dict[str, object]:
    """Return what the field and the reticle are."""
    box = reticle_of(package, stepper, "rdl").field
    return {
        "field_dies": list(stepper.field_dies),
        "dies_per_shot": stepper.dies_per_shot,
        "field_um": [number(value, 3) for value in (box.width_nm, box.height_nm)],
        "frame_um": number(stepper.frame_nm, 3),
        "reduction": stepper.reduction,
        "reticle_inch": stepper.reticle_inches,
        "partial_shots": stepper.partial_shots,
    }


def _shots(shots: Shots) -> dict[str, object]:
    return {
        "step_um": [number(value, 3) for value in shots.step_nm],
        "phase": list(shots.phase),
        "shots": len(shots.exposed),
        "shots_partial": shots.partial,
        "shots_not_exposed": len(shots.shots) - len(shots.exposed),
        "partial_dies_printed": shots.cut_dies,
        "dies_printed_in_keep_outs": shots.kept_out,
    }
