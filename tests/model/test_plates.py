"""What the data of each plate are on the glass, by material and process."""

from pathlib import Path

import pytest

from tests.packages import package, spec_file
from wlcsp_layout.errors import SpecError
from wlcsp_layout.model.plates import drawn_tone, plate_inches, plates
from wlcsp_layout.model.resolve import resolve
from wlcsp_layout.spec.load import read

NM_PER_MM = 1_000_000


def test_the_tone_of_drawn_data_follows_from_material_and_process() -> None:
    """A printed resist table: negative keeps what light has seen, positive loses it."""
    assert {
        (tone, method): drawn_tone(tone, method)
        for tone in ("negative", "positive")
        for method in (None, "plate_up", "etch")
    } == {
        ("negative", None): "dark",
        ("positive", None): "clear",
        ("positive", "plate_up"): "clear",
        ("negative", "plate_up"): "dark",
        ("positive", "etch"): "dark",
        ("negative", "etch"): "clear",
    }


@pytest.mark.parametrize(
    ("masks", "tones"),
    [
        ("", {"d1": "dark", "d2": "clear", "rdl": "clear", "d3": "dark"}),
        ("masks: {data: always_dark}\n", dict.fromkeys(("d1", "d2", "rdl", "d3"), "dark")),
        ("masks: {data: always_clear}\n", dict.fromkeys(("d1", "d2", "rdl", "d3"), "clear")),
    ],
)
def test_data_are_inverted_only_where_the_spec_asks_for_another_tone(
    tmp_path: Path, masks: str, tones: dict[str, str]
) -> None:
    """Dielectric 2 is positive, the others negative, and metal is plated up in positive resist."""
    process = f"process: {{d2: {{tone: positive}}}}\n{masks}wafer:"
    made = plates(package(tmp_path, ("wafer:", process))[0])
    own = {"d1": "dark", "d2": "clear", "rdl": "clear", "d3": "dark"}

    assert {plate.film: plate.data_tone for plate in made} == tones
    assert {plate.film: plate.is_inverted for plate in made} == {
        film: tones[film] != own[film] for film in own
    }


@pytest.mark.parametrize(
    ("wafer_mm", "inches"),
    [(10, 5), (100, 5), (150, 7), (200, 10), (201, 14), (300, 14), (450, 20)],
)
def test_the_plate_is_the_next_that_holds_the_wafer(wafer_mm: int, inches: int) -> None:
    """10 inch for 200 mm and 14 inch for 300 mm are what mask shops sell for 1x."""
    assert plate_inches(wafer_mm * NM_PER_MM) == inches
    assert inches * 25.4 > wafer_mm


@pytest.mark.parametrize(
    ("process", "said"),
    [
        (
            "{passivation: {bias_um: 1}}",
            "E395 process.passivation.bias_um: a bias of 1 um, and passivation has no plate in "
            "masks/\n    leave it out: passivation comes with the chip and is drawn for reference",
        ),
        (
            "{d1: {bias_um: -20}}",
            "E396 process.d1.bias_um: a bias of -20 um leaves nothing of the opening of 40 um over "
            "pad P1\n    use a smaller bias; each edge moves by it, outward above zero",
        ),
        (
            "{d2: {bias_um: 13}}",
            "E396 process.d2.bias_um: a bias of 13 um leaves nothing of the ring of 25.084 um\n"
            "    use a smaller bias; each edge moves by it, outward above zero",
        ),
        (
            "{d2: {bias_um: -10}}",
            "E396 process.d2.bias_um: a bias of -10 um leaves nothing of the gaps of 20 um\n"
            "    use a smaller bias; each edge moves by it, outward above zero",
        ),
        (
            "{rdl: {bias_um: -10}}",
            "E396 process.rdl.bias_um: a bias of -10 um leaves nothing of a trace of 20 um\n"
            "    use a smaller bias; each edge moves by it, outward above zero",
        ),
        (
            "{d3: {bias_um: -100}}",
            "E396 process.d3.bias_um: a bias of -100 um leaves nothing of the street and an "
            "opening of 200 um\n    use a smaller bias; each edge moves by it, outward above zero",
        ),
    ],
)
def test_a_bias_that_leaves_nothing_is_refused(tmp_path: Path, process: str, said: str) -> None:
    """The openings are 40 and 200 um, the ring's gaps 20 um, traces 20 um, half streets 40 um."""
    spec = spec_file(tmp_path, ("wafer:", f"process: {process}\nwafer:"))
    with pytest.raises(SpecError) as refusal:
        resolve(read(spec))

    assert [str(item).split(": ", 1)[1] for item in refusal.value.findings] == [said]
