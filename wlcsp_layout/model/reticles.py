"""The reticles of a package: one for each mask."""

from wlcsp_layout.geometry import Box
from wlcsp_layout.model.docket import Docket
from wlcsp_layout.model.exposure import Stepper
from wlcsp_layout.model.exposures import code_of, room_nm, title_of
from wlcsp_layout.model.marks import Marks
from wlcsp_layout.model.package import Package, Wafer
from wlcsp_layout.model.plates import FILMS
from wlcsp_layout.model.reticle import Reticle, reticle
from wlcsp_layout.units import um_text


def reticle_of(package: Package, stepper: Stepper, film: str) -> Reticle:
    """Return where things are on the reticle of a film."""
    box, masks = package.die.box, package.mask_set
    title = title_of(masks.title, film, masks.revision, FILMS.index(film) + 1)
    return reticle(
        (box.width_nm, box.height_nm),
        package.wafer.street_nm,
        stepper,
        (title, code_of(stepper.barcode, film)),
        marks_window(package.marks),
    )


def marks_window(marks: Marks | None) -> Box | None:
    """Return the box around a block of marks in which nothing else is drawn, about (0, 0)."""
    return marks.block.grown(marks.margin_nm) if marks else None


def refuse_marks(docket: Docket, wafer: Wafer | None, die: Box | None, marks: Marks | None) -> None:
    """Say when blocks of marks do not fit the reticle, or would be under its text."""
    window = marks_window(marks)
    if wafer is None or wafer.stepper is None or die is None or window is None:
        return
    stepper = wafer.stepper
    size = (die.width_nm, die.height_nm)
    words = ("", code_of(stepper.barcode, "rdl"))
    made = reticle(size, wafer.street_nm, stepper, words, window)
    half = room_nm(stepper.reticle_inches, stepper.reduction)
    reach = max(-made.opaque.left_nm, made.opaque.right_nm, made.opaque.top_nm)
    reach = max(reach, -made.opaque.bottom_nm)
    if reach > half:
        docket.say(
            "E574",
            ("marks",),
            f"blocks of {um_text(window.width_nm)} x {um_text(window.height_nm)} um left and right "
            f"of the field reach {um_text(reach)} um from the center of the reticle, which has "
            f"room for {um_text(half)} um",
            "use fewer columns of dies in a field, or smaller marks",
        )
