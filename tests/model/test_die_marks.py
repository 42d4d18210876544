"""Pin 1 and the numbers of dies by the spec: where they come to lie, and what is refused."""

from pathlib import Path

import pytest

from tests.packages import package, spec_file
from wlcsp_layout.errors import SpecError
from wlcsp_layout.geometry import Box
from wlcsp_layout.model.resolve import resolve
from wlcsp_layout.spec.load import read
from wlcsp_layout.units import Nm

UPPER = ("at_um: [600, 1000]", "at_um: [600, 1200]")


def box_um(box: Box) -> tuple[float, ...]:
    return tuple(side / 1000 for side in (box.left_nm, box.bottom_nm, box.right_nm, box.top_nm))


def marks(key: str) -> tuple[str, str]:
    return ("wafer:", f"marks: {{{key}}}\nwafer:")


@pytest.mark.parametrize(
    ("a1", "corner", "box", "right_angle"),
    [
        ((600, 1200), "upper_left", (15, 1925, 75, 1985), (15, 1985)),
        ((600, 800), "lower_left", (15, 15, 75, 75), (15, 15)),
        ((1010, 1600), "upper_right", (1925, 1925, 1985, 1985), (1985, 1985)),
        ((1010, 400), "lower_right", (1925, 15, 1985, 75), (1985, 15)),
    ],
)
def test_pin_1_is_in_the_corner_of_a1_with_its_right_angle_there(
    tmp_path: Path,
    a1: tuple[int, int],
    corner: str,
    box: tuple[int, ...],
    right_angle: tuple[int, int],
) -> None:
    """60 um, 15 um inside a die of 2000 um: rdl_to_edge_min_um of the house."""
    at = ("at_um: [600, 1000]", f"at_um: [{a1[0]}, {a1[1]}]")
    other = ("at_um: [1400, 1000]", "at_um: [1400, 1010]")
    pin = package(tmp_path, at, other, marks("pin_1: {}"))[0].pin_one
    assert pin
    assert (pin.corner, box_um(pin.box)) == (corner, box)
    points = pin.outline.points
    assert (right_angle[0] * 1000, right_angle[1] * 1000) in points
    assert len(points) == 5
    # Half of the square, and what the blunt tips of 10 um have beyond it.
    assert pin.outline.double_area_nm2 == (60_000**2 + 2 * 60_000 * 10_000 - 10_000**2)


def test_pin_1_of_a_dielectric_keeps_clear_of_the_open_edge(tmp_path: Path) -> None:
    """D3 is open 15 um from the edge, and 10 um of it must be left: ring_width_min_um."""
    made, _ = package(tmp_path, UPPER, marks("pin_1: {layer: d3, shape: dot}"))
    assert made.pin_one
    assert box_um(made.pin_one.box) == (25, 1915, 85, 1975)
    assert len(made.pin_one.outline.points) == made.pin_one.facets


def test_pin_1_goes_to_the_next_place_that_is_free(tmp_path: Path) -> None:
    """A pad in the corner: half a size further on each time, the nearest free place first.

    The landing of pad P1, 100 um, covers (40, 1880) to (140, 1980) um; with 20 um of space it takes
    x of 15 to 160 um: five steps of 30 um to the right from 15 um, or down from 1925 um.
    """
    pad = ("at_um: [100, 1000]", "at_um: [90, 1930]")
    made, _ = package(tmp_path, UPPER, pad, marks("pin_1: {}"))
    assert made.pin_one
    landing = made.die.chip_pads[0].landing
    assert not landing.grown(19_999).overlaps(made.pin_one.box)
    assert box_um(made.pin_one.box)[0] == 15 or box_um(made.pin_one.box)[3] == 1985


def test_traces_keep_out_of_marks_in_the_die(tmp_path: Path) -> None:
    """20 um around them: rdl.space_um."""
    key = "pin_1: {}, die_numbers: {in: die, at_um: [900, 500]}"
    made, _ = package(tmp_path, UPPER, marks(key))
    assert made.pin_one
    assert made.die_numbers
    outs = [(out.outline.points, out.why) for out in made.die.rdl.keep_outs]
    assert outs == [
        (made.pin_one.box.grown(20_000).corners, "the mark of pin 1"),
        (made.die_numbers.box.grown(20_000).corners, "the number of the die"),
    ]


def test_numbers_in_the_street_stand_in_the_middle_below_the_die(tmp_path: Path) -> None:
    """70 um in 80 um: 5 um to the die; `3,3` is 17 pixels of 10 um wide."""
    numbers = package(tmp_path, marks("die_numbers: {}"))[0].die_numbers
    assert numbers
    assert numbers.digits == (1, 1)
    assert box_um(numbers.box) == (0, -75, 170, -5)
    assert numbers.text(3, 4) == "3,4"


def test_numbers_have_as_many_digits_as_the_largest_may_need(tmp_path: Path) -> None:
    """At most (14 + 2) / 2.08 + 1 = 8 dies touch the usable circle: -5 to 2, 95 to 102."""
    numbering = ("offset: center_die", "offset: center_die, numbering: {first: [-5, 95]}")
    numbers = package(tmp_path, marks("die_numbers: {}"), numbering)[0].die_numbers
    assert numbers
    assert numbers.digits == (2, 3)
    assert numbers.text(-5, 95) == "-5,095"
    assert numbers.text(2, 102) == "02,102"


REFUSED = {
    "pin_1: {size_um: 18}": (
        "E532 marks.pin_1.size_um: a mark of 18 um is below twice the least width on rdl, 10 um\n"
        "    make it larger"
    ),
    "pin_1: {at: [1900, 1900]}": (
        "E537 marks.pin_1.at: it is in the upper right corner of the die, and ball A1 is in the "
        "upper left corner\n    move it, or write at: auto"
    ),
    "pin_1: {at: [600, 1300]}": (
        "E537 marks.pin_1.at: it is not 20 um clear of ball A1\n    move it, or write at: auto"
    ),
    "pin_1: {at: [100, 1060]}": (
        "E537 marks.pin_1.at: it is not 20 um clear of pad P1\n    move it, or write at: auto"
    ),
    "pin_1: {at: [40, 1900]}": (
        "E537 marks.pin_1.at: it is not 15 um inside the die\n    move it, or write at: auto"
    ),
    "pin_1: {size_um: 980}": (
        "E537 marks.pin_1: no place in the upper left corner of the die has room for 980 um\n"
        "    make it smaller, or give its place with at: [x_um, y_um]"
    ),
    "die_numbers: {pixel_um: 9}": (
        "E532 marks.die_numbers.pixel_um: a pixel of 9 um is below the least width or space on "
        "rdl, 10 um\n    make it larger: a line of a letter is one pixel wide"
    ),
    "die_numbers: {layer: d1}": (
        "E533 marks.die_numbers.layer: d1 is open in the street: a number on it would not be seen\n"
        "    use rdl, or in: die"
    ),
    "die_numbers: {pixel_um: 12}": (
        "E534 marks.die_numbers: numbers of 204 x 84 um do not fit into the street of 80 um below "
        "a die of 2000 um\n    use a smaller pixel_um, a wider street, or in: die"
    ),
    "die_numbers: {at_um: [1, 1]}": (
        "E534 marks.die_numbers.at_um: the street has no place to choose\n    leave at_um out"
    ),
    "die_numbers: {in: die}": (
        "E534 marks.die_numbers: numbers in the die need a place\n"
        "    write at_um: [x, y], lower left"
    ),
    "die_numbers: {in: die, at_um: [600, 1200]}": (
        "E534 marks.die_numbers.at_um: a number of 170 x 70 um has no room here: it is not 20 um "
        "clear of ball A1\n    move it, or use a smaller pixel_um"
    ),
    "pin_1: {}, die_numbers: {in: die, at_um: [80, 1900]}": (
        "E534 marks.die_numbers.at_um: a number of 170 x 70 um has no room here: it is not 20 um "
        "clear of the mark of pin 1\n    move it, or use a smaller pixel_um"
    ),
}


def refusal(path: Path) -> str:
    with pytest.raises(SpecError) as raised:
        resolve(read(path))
    place, _, rest = str(raised.value).partition(" ")
    assert place.endswith(":")
    return rest


@pytest.mark.parametrize("key", REFUSED)
def test_marks_without_room_are_refused(tmp_path: Path, key: str) -> None:
    """With what is in the way, and what to do."""
    assert refusal(spec_file(tmp_path, UPPER, marks(key))) == REFUSED[key]


def test_pin_1_needs_a_ball_a1_in_a_corner(tmp_path: Path) -> None:
    """On the middle line of the die, and not there at all."""
    assert refusal(spec_file(tmp_path, marks("pin_1: {}"))) == (
        "E536 marks.pin_1: ball A1 is as near to two corners of the die\n"
        "    the mark shows the corner of ball A1: leave it out"
    )
    renamed = (("name: A1", "name: B1"), ("balls: [A1]", "balls: [B1]"))
    assert refusal(spec_file(tmp_path, *renamed, marks("pin_1: {}"))) == (
        "E536 marks.pin_1: there is no ball A1\n"
        "    the mark shows the corner of ball A1: leave it out"
    )


def test_a_bias_of_half_a_pixel_is_refused(tmp_path: Path) -> None:
    """5 um of 10 um."""
    bias = ("wafer:", "process: {rdl: {bias_um: 5}}\nmarks: {die_numbers: {}}\nwafer:")
    assert refusal(spec_file(tmp_path, bias)) == (
        "E535 marks.die_numbers.pixel_um: a bias of 5 um leaves nothing of lines or gaps of 10 um\n"
        "    make it larger, or process.rdl.bias_um smaller"
    )


def test_text_alone_asks_for_no_block_of_marks(tmp_path: Path) -> None:
    """So rules that are too coarse for the default sizes of alignment marks refuse nothing."""
    rules = "rules: {preset: house, rdl_width_min_um: 15, why: coarse}\n"
    change = (
        "wafer:",
        f"{rules}marks: {{die_numbers: {{in: die, pixel_um: 15, at_um: [900, 500]}}}}\nwafer:",
    )
    assert package(tmp_path, change)[0].marks is None
    assert package(tmp_path, marks(""))[0].marks is not None


def test_numbers_that_may_touch_the_plating_ring_are_refused(tmp_path: Path) -> None:
    """A ring of 1.5 mm that ends 2.5 mm from the edge: with 10 um and both streets 2.67 mm."""
    ring = (
        "wafer: {diameter_mm: 20, offset: center_die}",
        "marks: {die_numbers: {}}\nwafer: {diameter_mm: 20, offset: center_die, "
        "edge_exclusion_mm: 2.6, plating_ring: {width_mm: 1.5, from_edge_mm: 1}}",
    )
    assert refusal(spec_file(tmp_path, ring)) == (
        "E539 marks.die_numbers: numbers below the outermost dies may touch the plating ring\n"
        "    make wafer.edge_exclusion_mm at least 2670 um, or use in: die"
    )


def test_the_saw_is_mentioned(tmp_path: Path) -> None:
    """A note of numbers in the street, none of those in the die."""
    street = resolve(read(spec_file(tmp_path, marks("die_numbers: {}"))))
    assert [str(note).partition(" ")[2] for note in street.notes] == [
        "N121 marks.die_numbers: the numbers are metal in the street, and the saw takes them\n"
        "    in: die keeps them on the die; ask whether the saw cuts through metal"
    ]
    inside = spec_file(tmp_path, marks("die_numbers: {in: die, at_um: [900, 500]}"))
    assert resolve(read(inside)).notes == ()


def test_numbers_of_d1_are_as_coarse_as_its_openings(tmp_path: Path) -> None:
    """20 um: d1_opening_min_um and d1_opening_space_min_um of the house."""
    key = "die_numbers: {in: die, layer: d1, pixel_um: 20, at_um: [900, 400]}"
    made, _ = package(tmp_path, marks(key))
    assert made.die_numbers
    assert made.die_numbers.clearance_nm == Nm(20_000)
