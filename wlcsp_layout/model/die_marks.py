"""The marks in dies as the spec wants them: pin 1, and the number of each die."""

from collections.abc import Mapping

from wlcsp_layout.geometry import Box, Point, Polygon, facet_count
from wlcsp_layout.model.die_numbers import DieNumbers
from wlcsp_layout.model.docket import Docket
from wlcsp_layout.model.free_places import Ground
from wlcsp_layout.model.least_features import least_nm
from wlcsp_layout.model.lettering import PIXELS_UP
from wlcsp_layout.model.package import Film, KeepOut, Wafer
from wlcsp_layout.model.pin_one import Corner, PinOne, corner_of
from wlcsp_layout.spec.document import Field
from wlcsp_layout.spec.lettering_schema import DieNumbersSpec, PinOneSpec
from wlcsp_layout.spec.marks_schema import MarksSpec
from wlcsp_layout.units import Nm, um_text

PIN: Field = ("marks", "pin_1")
NUMBERS: Field = ("marks", "die_numbers")


def pin_one(docket: Docket, ground: Ground, chord_tolerance_nm: int) -> PinOne | None:
    """Return the mark of pin 1; None without one, or where it cannot be drawn, which is said."""
    spec = docket.get(MarksSpec, "marks")
    if spec is None or spec.pin_1 is None:
        return None
    wanted = spec.pin_1
    corner = _corner_of_a1(docket, ground)
    least = least_nm(ground.rules, wanted.layer)[0]
    if wanted.size_nm < 2 * least:
        docket.say(
            "E532",
            (*PIN, "size_um"),
            f"a mark of {um_text(wanted.size_nm)} um is below twice the least width on "
            f"{wanted.layer}, {um_text(least)} um",
            "make it larger",
        )
        return None
    clearance = ground.clearance_nm(wanted.layer, wanted.size_nm)
    box = corner and _box_of_pin(docket, ground, wanted, corner, clearance)
    if not corner or not box:
        return None
    return PinOne(
        layer=wanted.layer,
        shape=wanted.shape,
        box=box,
        corner=corner,
        blunt_nm=least,
        facets=facet_count(wanted.size_nm, chord_tolerance_nm),
        clearance_nm=clearance,
    )


def _corner_of_a1(docket: Docket, ground: Ground) -> Corner | None:
    first = next((ball for ball in ground.balls if ball.name == "A1"), None)
    corner = corner_of(first.at, ground.box) if first else None
    if corner is None:
        docket.say(
            "E536",
            PIN,
            "ball A1 is as near to two corners of the die" if first else "there is no ball A1",
            "the mark shows the corner of ball A1: leave it out",
        )
    return corner


def _box_of_pin(
    docket: Docket, ground: Ground, wanted: PinOneSpec, corner: Corner, clearance_nm: int
) -> Box | None:
    half = wanted.size_nm // 2
    if not isinstance(wanted.at, str):
        at = Point(x_nm=wanted.at[0], y_nm=wanted.at[1])
        box = Box(left_nm=at.x_nm, bottom_nm=at.y_nm, right_nm=at.x_nm, top_nm=at.y_nm).grown(half)
        why = ground.refusal(box, wanted.layer, clearance_nm)
        here = corner_of(at, ground.box)
        if here != corner:
            place = "between two corners" if here is None else _words(here)
            why = f"it is {place} of the die, and ball A1 is {_words(corner)}"
        if why is None:
            return box
        docket.say("E537", (*PIN, "at"), why, "move it, or write at: auto")
        return None
    outs = [_bounds(out.outline) for out in ground.rdl.keep_outs]
    for box in ground.in_corner(corner, wanted.size_nm, wanted.layer):
        if ground.refusal(box, wanted.layer, clearance_nm) is None and not any(
            box.overlaps(out) for out in outs
        ):
            return box
    docket.say(
        "E537",
        PIN,
        f"no place {_words(corner)} of the die has room for {um_text(wanted.size_nm)} um",
        "make it smaller, or give its place with at: [x_um, y_um]",
    )
    return None


def die_numbers(
    docket: Docket, ground: Ground, wafer: Wafer, films: Mapping[str, Film], pin: PinOne | None
) -> DieNumbers | None:
    """Return the numbers of dies; None without any, or where they cannot be drawn: that is said."""
    spec = docket.get(MarksSpec, "marks")
    if spec is None or spec.die_numbers is None:
        return None
    wanted = spec.die_numbers
    found = len(docket.problems)
    is_in_street = wanted.in_ == "street"
    if is_in_street and wanted.layer != "rdl":
        docket.say(
            "E533",
            (*NUMBERS, "layer"),
            f"{wanted.layer} is open in the street: a number on it would not be seen",
            "use rdl, or in: die",
        )
        return None
    digits = digits_of(ground.box, wafer)
    at = wanted.at_nm or (Nm(0), Nm(0))
    if is_in_street:
        height = PIXELS_UP * wanted.pixel_nm
        gap = wafer.street_nm[1] - height
        at = (ground.box.left_nm, Nm(ground.box.bottom_nm - height - gap // 2))
    numbers = DieNumbers(
        layer=wanted.layer,
        at=at,
        pixel_nm=wanted.pixel_nm,
        digits=digits,
        is_in_street=is_in_street,
        # In the street there is no net.
        clearance_nm=least_nm(ground.rules, wanted.layer)[1]
        if is_in_street
        else ground.clearance_nm(wanted.layer, wanted.pixel_nm),
    )
    _judge_pixel(docket, ground, wanted, films)
    if is_in_street:
        _judge_street(docket, ground, wafer, wanted, numbers)
    else:
        _judge_in_die(docket, ground, wanted, numbers, pin)
    return numbers if len(docket.problems) == found else None


def _judge_pixel(
    docket: Docket, ground: Ground, wanted: DieNumbersSpec, films: Mapping[str, Film]
) -> None:
    least = max(least_nm(ground.rules, wanted.layer))
    if wanted.pixel_nm < least:
        docket.say(
            "E532",
            (*NUMBERS, "pixel_um"),
            f"a pixel of {um_text(wanted.pixel_nm)} um is below the least width or space on "
            f"{wanted.layer}, {um_text(least)} um",
            "make it larger: a line of a letter is one pixel wide",
        )
    bias = films[wanted.layer].bias_nm
    if 2 * abs(bias) >= wanted.pixel_nm:
        docket.say(
            "E535",
            (*NUMBERS, "pixel_um"),
            f"a bias of {um_text(bias)} um leaves nothing of lines or gaps of "
            f"{um_text(wanted.pixel_nm)} um",
            f"make it larger, or process.{wanted.layer}.bias_um smaller",
        )


def _judge_street(
    docket: Docket, ground: Ground, wafer: Wafer, wanted: DieNumbersSpec, numbers: DieNumbers
) -> None:
    if wanted.at_nm:
        docket.say(
            "E534", (*NUMBERS, "at_um"), "the street has no place to choose", "leave at_um out"
        )
    box = numbers.box
    street = wafer.street_nm[1]
    if box.height_nm > street or box.width_nm > ground.box.width_nm:
        docket.say(
            "E534",
            NUMBERS,
            f"numbers of {um_text(box.width_nm)} x {um_text(box.height_nm)} um do not fit into the "
            f"street of {um_text(street)} um below a die of {um_text(ground.box.width_nm)} um",
            "use a smaller pixel_um, a wider street, or in: die",
        )
    elif (street - box.height_nm) // 2 + ground.rdl.edge_nm < numbers.clearance_nm:
        docket.say(
            "E534",
            NUMBERS,
            f"numbers in the street are not {um_text(numbers.clearance_nm)} um clear of traces at "
            "the edge of the die",
            "use a smaller pixel_um, a wider street, or in: die",
        )
    # The corner of the street around the outermost die is so far outside of the usable circle.
    ring = wafer.plating_ring
    if ring:
        inside = ring.from_edge_nm + ring.width_nm + numbers.clearance_nm + sum(wafer.street_nm)
        if inside > wafer.edge_exclusion_nm:
            docket.say(
                "E539",
                NUMBERS,
                "numbers below the outermost dies may touch the plating ring",
                f"make wafer.edge_exclusion_mm at least {um_text(inside)} um, or use in: die",
            )
    docket.warn(
        "N121",
        NUMBERS,
        "the numbers are metal in the street, and the saw takes them",
        "in: die keeps them on the die; ask whether the saw cuts through metal",
    )


def _judge_in_die(
    docket: Docket, ground: Ground, wanted: DieNumbersSpec, numbers: DieNumbers, pin: PinOne | None
) -> None:
    if not wanted.at_nm:
        docket.say(
            "E534", NUMBERS, "numbers in the die need a place", "write at_um: [x, y], lower left"
        )
        return
    why = ground.refusal(numbers.box, wanted.layer, numbers.clearance_nm)
    if why is None and pin and numbers.box.grown(numbers.clearance_nm).overlaps(pin.box):
        why = f"it is not {um_text(numbers.clearance_nm)} um clear of the mark of pin 1"
    if why:
        size = f"{um_text(numbers.box.width_nm)} x {um_text(numbers.box.height_nm)} um"
        docket.say(
            "E534",
            (*NUMBERS, "at_um"),
            f"a number of {size} has no room here: {why}",
            "move it, or use a smaller pixel_um",
        )


def digits_of(die: Box, wafer: Wafer) -> tuple[int, int]:
    """Return how many digits the largest numbers of the wafer map have, or may have."""
    counts: list[int] = []
    for axis, size in enumerate((die.width_nm, die.height_nm)):
        if wafer.sites:
            numbers = [(site.column, site.row)[axis] for site in wafer.sites]
            counts.append(max(numbers) - min(numbers) + 1)
        else:
            # So many dies can share area with the usable circle, whatever the offset.
            step = size + wafer.street_nm[axis]
            counts.append((wafer.usable_diameter_nm + size) // step + 1)
    x, y = (
        max(len(str(first)), len(str(first + count - 1)))
        for first, count in zip(wafer.numbering.first, counts, strict=True)
    )
    return (x, y)


def areas(pin: PinOne | None, numbers: DieNumbers | None) -> tuple[KeepOut, ...]:
    """Return the areas that traces stay out of."""
    found = []
    if pin:
        found.append(_keep_out(pin.box.grown(pin.clearance_nm), "the mark of pin 1"))
    if numbers and not numbers.is_in_street:
        found.append(_keep_out(numbers.box.grown(numbers.clearance_nm), "the number of the die"))
    return tuple(found)


def _keep_out(box: Box, why: str) -> KeepOut:
    return KeepOut(outline=Polygon(points=box.corners), why=why)


def _bounds(outline: Polygon) -> Box:
    xs, ys = zip(*outline.points, strict=True)
    return Box(left_nm=Nm(min(xs)), bottom_nm=Nm(min(ys)), right_nm=Nm(max(xs)), top_nm=Nm(max(ys)))


def _words(corner: Corner) -> str:
    return f"in the {corner.replace('_', ' ')} corner"
