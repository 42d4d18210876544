"""What the user wants of the mask plates, and the biases that no plate can have."""

from wlcsp_layout.model.docket import Docket
from wlcsp_layout.model.package import MaskSet
from wlcsp_layout.spec.process_schema import FilmSpec, MasksSpec
from wlcsp_layout.units import um_text


def mask_set(docket: Docket) -> MaskSet | None:
    """Return what holds for all plates alike; None when one of its fields is wrong."""
    passivation = docket.get(FilmSpec, "process", "passivation")
    if passivation and passivation.bias_nm:
        docket.say(
            "E395",
            ("process", "passivation", "bias_um"),
            f"a bias of {um_text(passivation.bias_nm)} um, and passivation has no plate in masks/",
            "leave it out: passivation comes with the chip and is drawn for reference",
        )
    spec, name = docket.get(MasksSpec, "masks"), docket.get(str, "name")
    if spec is None or name is None:
        return None
    return MaskSet(
        data=spec.data,
        reading=spec.reading,
        is_mirrored=spec.mirrored,
        revision=spec.revision,
        title=spec.set_ or name,
    )
