"""The exposure of a spec: the stepper with its field, and what cannot go together with one."""

import math
from collections.abc import Iterator

from wlcsp_layout.geometry import Box, Xy
from wlcsp_layout.model import code_39
from wlcsp_layout.model.docket import Docket
from wlcsp_layout.model.exposure import Stepper
from wlcsp_layout.model.lettering import unknown
from wlcsp_layout.model.plates import FILMS, NM_PER_INCH
from wlcsp_layout.model.reticle import Reticle, reticle
from wlcsp_layout.spec.document import Field
from wlcsp_layout.spec.exposure_schema import StepperSpec
from wlcsp_layout.spec.process_schema import MasksSpec
from wlcsp_layout.spec.wafer_schema import WaferSpec
from wlcsp_layout.units import um_text

AT: Field = ("wafer", "exposure", "stepper")
MARGIN_NM = 5_000_000
"""At each side of a reticle, on the reticle: clamps and its own marks.  Our choice."""
MOST_SHOTS = 100_000
"""On a wafer.  Our choice: a field of 1 x 1 mm on 300 mm gives 75,000."""
MOST_PRODUCT = 10**12
"""Dies times shots: the search counts both in one number of 64 bits.  Our choice."""


def stepper(docket: Docket, spec: WaferSpec, die: Box | None) -> Stepper | None:
    """Return the stepper; None for full-wafer masks, or where a field of it is wrong."""
    if spec.exposure is None:
        return None
    given = spec.exposure.stepper
    problems = len(docket.problems)
    _refuse_together(docket, spec, given)
    name, masks = docket.get(str, "name"), docket.get(MasksSpec, "masks")
    if die is None or name is None or masks is None:
        return None
    barcode = (given.barcode or name.replace("_", "-")).upper()
    if not _can_write(docket, masks.set_ or name, masks.revision, barcode):
        return None
    size = (die.width_nm, die.height_nm)
    field = _field_dies(docket, spec, given, size, (masks.set_ or name, masks.revision, barcode))
    if field is None or len(docket.problems) > problems:
        return None
    if given.phase != "best" and not (given.phase[0] < field[0] and given.phase[1] < field[1]):
        docket.say(
            "E568",
            (*AT, "phase"),
            f"a field of {field[0]} x {field[1]} dies has no column {given.phase[0]}, row "
            f"{given.phase[1]}",
            "count from the lower left die of the field at [0, 0]",
        )
        return None
    return _made(given, field, barcode)


def _can_write(docket: Docket, set_title: str, revision: str, barcode: str) -> bool:
    """Tell whether all of the reticle's text has letters and bars; say what has none."""
    if odd := code_39.unknown(barcode):
        docket.say(
            "E570",
            (*AT, "barcode"),
            f"the bar code has no {odd!r}",
            "use A-Z 0-9 - . space / +",
        )
    elif odd := unknown(title_of(set_title, "d1", revision, 1) + barcode):
        docket.say(
            "E571",
            (*AT, "barcode") if unknown(barcode) else ("masks", "set"),
            f"the letters of the reticle's text have no {odd!r}",
            "use A-Z 0-9 space - _ . , : / # + ( )",
        )
    else:
        return True
    return False


def room_nm(inches: int, reduction: int) -> int:
    """Return how far a reticle has room from its center, on the wafer's scale."""
    return (inches * NM_PER_INCH - 2 * MARGIN_NM) // (2 * reduction)


def title_of(set_title: str, film: str, revision: str, number: int) -> str:
    """Return the title on the reticle of a mask."""
    return f"{set_title} {film} {revision} {number}/{len(FILMS)}"


def code_of(barcode: str, film: str) -> str:
    """Return the text of a mask's bar code."""
    return f"{barcode}-{film.upper()}"


def _made(given: StepperSpec, field: Xy, barcode: str) -> Stepper:
    return Stepper(
        field_dies=field,
        phase=None if given.phase == "best" else given.phase,
        partial_shots=given.partial_shots,
        reduction=given.reduction,
        reticle_inches=given.reticle_inches,
        frame_nm=given.frame_nm,
        barcode=barcode,
    )


def _refuse_together(docket: Docket, spec: WaferSpec, given: StepperSpec) -> None:
    """Say what cannot be done with a reticle, which prints the same in every shot."""
    for key in ("edge", "plating_ring", "drop_ins"):
        if getattr(spec, key, None):
            docket.say(
                "E563",
                ("wafer", key),
                "a reticle prints the same in every shot: it cannot draw the edge of the wafer, a "
                "ring or other dies in some places",
                "leave it out, or use full-wafer masks",
            )
    for key in ("sites_um", "left_right_mm", "title", "die_numbers", "dicing"):
        if docket.reading.valid("marks", key):
            docket.say(
                "E564",
                ("marks", key),
                "a reticle prints the same in every shot: it cannot draw marks at places of the "
                "wafer, nor a number of its own in each die; and it has a title already",
                "leave it out, or use full-wafer masks",
            )
    if given.partial_shots == "drop" and "fewest_shots" in spec.prefer:
        docket.say(
            "E565",
            ("wafer", "prefer"),
            "where partial shots are dropped, fewer shots are fewer dies",
            "leave fewest_shots out: full_dies counts whole shots",
        )
    if given.phase != "best" and spec.offset == "best" and spec.dies is None:
        docket.say(
            "E567",
            (*AT, "phase"),
            "offset: best chooses the phase of the shots, too",
            "leave phase out, or give the offset",
        )


def _field_dies(
    docket: Docket, spec: WaferSpec, given: StepperSpec, size: Xy, words: tuple[str, str, str]
) -> Xy | None:
    """Return columns and rows of the field, given or the largest that there can be."""
    if given.field_dies != "largest":
        if why := _why_too_large(spec, given, size, given.field_dies, words):
            docket.say(*why)
            return None
        field = given.field_dies
    else:
        best = max(
            _that_fit(spec, given, size, words), key=lambda f: (f[0] * f[1], f[0]), default=None
        )
        if best is None:
            why = _why_too_large(spec, given, size, (1, 1), words)
            if why:
                docket.say(*why)
            return None
        field = best
    step = (size[0] + spec.street_nm[0], size[1] + spec.street_nm[1])
    shots = math.prod(spec.diameter_nm // (n * p) + 2 for n, p in zip(field, step, strict=True))
    dies = math.prod(spec.diameter_nm // p + 3 for p in step)
    if shots > MOST_SHOTS or shots * dies > MOST_PRODUCT:
        docket.say(
            "E569",
            (*AT, "field_dies"),
            f"a field of {field[0]} x {field[1]} dies makes more shots than can be counted",
            "use more dies in a field",
        )
        return None
    return field


def _that_fit(
    spec: WaferSpec, given: StepperSpec, size: Xy, words: tuple[str, str, str]
) -> Iterator[Xy]:
    """Yield the largest fields that fit, one for each number of columns."""
    rows = 1000
    for columns in range(1, 1001):
        while rows and _why_too_large(spec, given, size, (columns, rows), words):
            rows -= 1
        if not rows:
            return
        yield columns, rows


def _why_too_large(
    spec: WaferSpec, given: StepperSpec, size: Xy, field: Xy, words: tuple[str, str, str]
) -> tuple[str, Field, str, str] | None:
    """Return why a field cannot be printed: code, field of the spec, what, mend."""
    at: Field = (*AT, "field_dies")
    made = _longest(size, spec.street_nm, _made(given, field, words[2]), words)
    width, height = made.field.width_nm, made.field.height_nm
    dies = f"a field of {field[0]} x {field[1]} dies"
    limit = given.field_mm_nm
    if limit and (width > limit[0] or height > limit[1]):
        return (
            "E561",
            at,
            (
                f"{dies} with streets is {um_text(width)} x {um_text(height)} um, and field_mm is "
                f"{um_text(limit[0])} x {um_text(limit[1])} um"
            ),
            "use fewer dies in a field",
        )
    half = room_nm(given.reticle_inches, given.reduction)
    reach = max(
        -made.opaque.left_nm, -made.opaque.bottom_nm, made.opaque.right_nm, made.opaque.top_nm
    )
    if reach > half:
        return (
            "E562",
            at,
            (
                f"{dies} with frame and text reaches {um_text(reach)} um from the center of the "
                f"reticle, and at {given.reduction}x one of {given.reticle_inches} inch has room "
                f"for {um_text(half)} um"
            ),
            "use fewer dies in a field, a narrower frame or a larger reticle",
        )
    return None


def _longest(size: Xy, street: Xy, made: Stepper, words: tuple[str, str, str]) -> Reticle:
    """Return the reticle of the mask with the longest text."""
    set_title, revision, barcode = words
    texts = (title_of(set_title, "rdl", revision, 1), code_of(barcode, "rdl"))
    return reticle(size, street, made, texts)
