"""The reticles of a package: one for each mask."""

from wlcsp_layout.model.exposure import Stepper
from wlcsp_layout.model.exposures import code_of, title_of
from wlcsp_layout.model.package import Package
from wlcsp_layout.model.plates import FILMS
from wlcsp_layout.model.reticle import Reticle, reticle


def reticle_of(package: Package, stepper: Stepper, film: str) -> Reticle:
    """Return where things are on the reticle of a film."""
    box, masks = package.die.box, package.mask_set
    title = title_of(masks.title, film, masks.revision, FILMS.index(film) + 1)
    return reticle(
        (box.width_nm, box.height_nm),
        package.wafer.street_nm,
        stepper,
        title,
        code_of(stepper.barcode, film),
    )
