"""Why a connection stays open, asked of the router itself; the gaps and words it is made of."""

import pytest

from tests.route.full_gaps import Gap as Opening
from tests.route.full_gaps import Wire, full
from wlcsp_layout.route.rubberband.explain import Explanation
from wlcsp_layout.route.rubberband.features import features_of
from wlcsp_layout.route.rubberband.gap import Gap, Strand
from wlcsp_layout.route.rubberband.links import links_of
from wlcsp_layout.route.rubberband.negotiate import Negotiation
from wlcsp_layout.route.rubberband.router import center_lines
from wlcsp_layout.route.rubberband.sketch import sketch_of
from wlcsp_layout.route.rubberband.wires import Wires
from wlcsp_layout.route.words import choices, listed, nets


def gap(*sizes_um: tuple[float, float], room_um: float, is_wall: bool = False) -> Gap:
    """A gap with wires of widths and spaces; the ends ask for 10 um, or 15 of a wall."""
    strands = tuple(
        Strand(net=n, width=w * 1000, space=s * 1000) for n, (w, s) in enumerate(sizes_um)
    )
    end = 15_000.0 if is_wall else max(10_000.0, strands[-1].space)
    return Gap(
        door=0,
        strands=strands,
        ends=(max(10_000.0, strands[0].space), end),
        is_wall=(False, is_wall),
        room=room_um * 1000,
    )


@pytest.mark.parametrize(
    ("sizes", "text"),
    [
        ([(10, 10)], "1 wire of 10/10"),
        ([(10, 10)] * 7, "7 wires of 10/10"),
        ([(50, 15), *[(10, 10)] * 5], "6 wires (5 of 10/10 and 1 of 50/15)"),
        ([(10, 10), (12.5, 10), (50, 15)], "3 wires (1 of 10/10, 1 of 12.5/10 and 1 of 50/15)"),
    ],
)
def test_wires_are_counted_by_size(sizes: list[tuple[float, float]], text: str) -> None:
    """From the thinnest on."""
    assert gap(*sizes, room_um=100).sizes() == text


def test_what_wires_need_is_their_widths_and_the_larger_spaces() -> None:
    """10 + 10 + 15 + 50 + 15 = 100; with a wall at the end, whose space is its own, 100 as well."""
    assert gap((10, 10), (50, 15), room_um=80).need == 100_000
    assert gap((10, 10), (50, 15), room_um=80, is_wall=True).need == 100_000


@pytest.mark.parametrize(
    ("sizes", "room_um", "width_nm"),
    [
        ([(10, 10)] * 7, 140, 8_400),
        ([(10, 10), (50, 15)], 85, 34_800),
        ([(50, 15), (50, 15), (10, 10)], 140, 37_300),
        ([(10, 10)] * 7, 80, 0),
    ],
)
def test_the_widest_get_the_width_that_fits(
    sizes: list[tuple[float, float]], room_um: float, width_nm: int
) -> None:
    """(140 - 80 - 0.7) / 7 = 8.47 um; 85 - 50 of all else - 0.2 = 34.8; (140 - 65 - 0.3) / 2."""
    assert gap(*sizes, room_um=room_um).width_that_fits() == width_nm


@pytest.mark.parametrize(("is_wall", "pitch_nm"), [(False, 7_300), (True, 6_800)])
def test_width_and_space_share_what_no_wall_takes(is_wall: bool, pitch_nm: int) -> None:  # noqa: FBT001  pytest
    """9 widths and 10 spaces in 139.1 um; beside a wall 9 and 9 in 124.1."""
    wires = gap(*[(10, 10)] * 9, room_um=140, is_wall=is_wall)

    assert wires.pitch_that_fits() == pitch_nm


def test_a_gap_is_placed_in_its_middle() -> None:
    """Between two balls 1000 um from the left: 70 um to either side."""
    found = center_lines(full(Opening(left="ball", right="ball", room_um=140), [Wire()] * 7), ())
    (reason,) = found.reasons.values()

    assert reason.at_nm == (1_000_000, 1_000_000)


def test_asking_changes_nothing() -> None:
    """Eight wires in a gap for six: all wires and open links are as they were."""
    chip = full(Opening(left="ball", right="ball", room_um=140), [Wire()] * 8)
    features = features_of(chip, chip.nets, ())
    links, parts = links_of(chip, chip.nets, features)
    negotiation = Negotiation(wires=Wires(sketch_of(features)), links=links, parts=parts)
    left = negotiation.run(links)
    before, room = negotiation.wires.state(), list(negotiation.wires.sketch.room)
    explanation = Explanation(chip, negotiation, [net.name for net in chip.nets], left)
    said = [explanation.reason(link).why for link in left]

    assert said == ["between ball C4 and ball C5: 8 wires of 10/10 need 170 um, 140 um there"] * 2
    assert negotiation.wires.state() == before
    assert negotiation.wires.sketch.room == room
    assert [link.wire for link in left] == [None, None]


def test_names_are_listed_as_in_a_sentence() -> None:
    """Up to four, then how many more."""
    assert [listed(names) for names in (["A"], ["A", "B"], ["A", "B", "C"], list("ABCDEF"))] == [
        "A",
        "A and B",
        "A, B and C",
        "A, B, C, D and 2 more",
    ]
    assert (nets(["A"]), nets(["A", "B"])) == ("net A", "nets A and B")
    assert [choices(texts) for texts in (["a"], ["a", "b"], ["a", "b", "c"])] == [
        "a",
        "a, or b",
        "a, b, or c",
    ]
