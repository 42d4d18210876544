"""Two specs differ by what they mean, not by how they are written."""

import re
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wlcsp_layout import pipeline
from wlcsp_layout.errors import SpecError

CONFIGS = Path(__file__).parents[2] / "configs"

BASE = """\
wlcsp: 1
name: unit
die: {size_um: [1200, 1000]}
chip_pads:
  list:
    - {name: P1, at_um: [300, 75], size_um: [80, 80]}
    - {name: P2, at_um: [900, 75], size_um: [80, 80]}
  passivation_opening_um: 60
  d1_opening_um: 40
  d2_opening_um: 50
balls:
  list:
    - {name: A1, at_um: [300, 500]}
    - {name: A2, at_um: [900, 500]}
  diameter_um: 250
nets:
  SDA: {pads: [P1], balls: [A1], width_um: 30}
  SCL: {pads: [P2], balls: [A2]}
ball_pad:
  metal_diameter_um: 260
  opening_diameter_um: 200
  emboss: {pattern: ring, concave_diameter_um: 230, outer_diameter_um: 150}
rdl: {routes: auto}
wafer: {diameter_mm: 50, offset: center_die}
"""
Changed = Callable[..., list[str]]


@pytest.fixture
def changed(tmp_path: Path) -> Changed:
    """The differences from BASE to BASE with texts replaced, in words."""

    def told(*replaced: tuple[str, str], base: str = BASE, **tables: str) -> list[str]:
        text = base
        for old, new in replaced:
            assert text.count(old) == 1, old
            text = text.replace(old, new)
        one, other = tmp_path / "a.yaml", tmp_path / "b.yaml"
        one.write_text(base)
        other.write_text(text)
        for name, rows in tables.items():
            (tmp_path / f"{name}.csv").write_text(rows)
        return [str(change) for change in pipeline.differences(one, other)]

    return told


@pytest.mark.parametrize("spec", sorted(CONFIGS.glob("*/*.yaml")), ids=lambda path: path.stem)
def test_an_example_equals_itself(spec: Path) -> None:
    """All of them."""
    assert pipeline.differences(spec, spec) == ()


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("name: unit", "name: other", ["name: unit -> other"]),
        ("[300, 500]", "[320, 500]", ["ball A1: moved by (+20, 0) um"]),
        ("[300, 75]", "[300, 75.5]", ["pad P1: moved by (0, +0.5) um"]),
        ("width_um: 30", "width_um: 26", ["net SDA: width 30 -> 26 um"]),
        (
            "outer_diameter_um: 150",
            "outer_diameter_um: 160",
            ["ball_pad.emboss.outer_diameter_um: 150 -> 160"],
        ),
        ("d1_opening_um: 40", "d1_opening_um: [42, 40]", [
            "pad P1: d1 opening 40 x 40 -> 42 x 40 um",
            "pad P2: d1 opening 40 x 40 -> 42 x 40 um",
        ]),
        (
            "d1_opening_um: 40",
            "d1_opening_um: {inset_um: 19}",
            [
                "pad P1: d1 opening 40 x 40 -> 42 x 42 um",
                "pad P2: d1 opening 40 x 40 -> 42 x 42 um",
            ],
        ),
        ("routes: auto", "routes: none", ["rdl.routes: auto -> none"]),
        ("routes: auto", "width_um: 24", ["rdl.width_um: 20 -> 24"]),
        ("routes: auto", "angles: 45", ["rdl.angles: any -> 45"]),
        (
            "routes: auto",
            "keep_outs: [{box_um: [0, 0, 9, 8], why: a fuse}]",
            ["rdl.keep_outs at [0, 0, 9, 8] um: added (a fuse)"],
        ),
        ("rdl:", "pull_back_um: {d3: 16}\nrdl:", ["pull_back_um.d3: 15 -> 16"]),
        ("rdl:", "drawing: {chord_tolerance_um: 0.1}\nrdl:", [
            "drawing.chord_tolerance_um: 0.05 -> 0.1"
        ]),
        (
            "rdl:",
            "rules: {preset: house, street_min_um: 60, why: our saw}\nrdl:",
            ["rules.street_min_um: 50 -> 60"],
        ),
        (
            "rdl:",
            "waivers: [{code: V301, at: A1, why: seen, until: 2027-06-30}]\nrdl:",
            ["waiver of V301 at A1: added (seen)"],
        ),
        (
            "rdl:",
            "process: {d2: {thickness_um: 6.5, tone: positive}}\nrdl:",
            ["process.d2.thickness_um: 5 -> 6.5", "process.d2.tone: negative -> positive"],
        ),
        ("rdl:", "layers: {d1: [11, 2]}\nrdl:", ["layers.d1: 10/0 -> 11/2"]),
        (
            "offset: ",
            "numbering: {origin: lower_left, first: [1, 1]}, offset: ",
            [
                "wafer.numbering.origin: upper_left -> lower_left",
                "wafer.numbering.first: [0, 0] -> [1, 1]",
            ],
        ),
        ("diameter_um: 250", "diameter_um: 240", ["balls.diameter_um: 250 -> 240"]),
        (
            "{pads: [P2], balls: [A2]}",
            "{pads: [P2], balls: [A2], join: pairs}",
            ["net SCL: join all -> pairs"],
        ),
        (
            "offset: center_die",
            "offset: center_die, prefer: [fewest_partial]",
            [
                "wafer.prefer: full_dies, symmetric, fewest_partial -> "
                "fewest_partial, full_dies, symmetric"
            ],
        ),
        (
            "offset: center_die",
            "offset: center_die, keep_outs: [{box_um: [-9, -24900, 9, -24000], why: notch}]",
            ["wafer.keep_outs at [-9, -24900, 9, -24000] um: added (notch)"],
        ),
    ],
)  # fmt: skip
def test_one_change_is_one_line(changed: Changed, old: str, new: str, told: list[str]) -> None:
    """In the words of the spec; a pad of each kind of change where all pads change."""
    assert changed((old, new)) == told


def test_a_smaller_wafer_has_fewer_dies(changed: Changed) -> None:
    """The dies follow from the diameter: 12 columns and rows are not worked out here."""
    key, dies = changed(("diameter_mm: 50", "diameter_mm: 40"))
    assert key == "wafer.diameter_mm: 50 -> 40"
    found = re.fullmatch(r"wafer: ([\d,]+) full dies fewer \(([\d,]+) -> ([\d,]+)\)", dies)
    assert found
    fewer, old, new = (int(number.replace(",", "")) for number in found.groups())
    assert fewer == old - new > 0


def test_another_offset_moves_the_reference_die(changed: Changed) -> None:
    """And loses no die here."""
    assert changed(("offset: center_die", "offset: [1, -2]")) == [
        "wafer.offset: center_die -> [1, -2]",
        "wafer: the reference die moved by (+1, -2) um",
    ]


def test_the_same_in_other_words_is_no_change(changed: Changed) -> None:
    """Comments, order, a table for a list, a grid for a list, defaults written out."""
    balls = BASE[BASE.index("  list:\n    - {name: A1") : BASE.index("  diameter_um: 250")]
    pads = BASE[BASE.index("  list:\n    - {name: P1") : BASE.index("  passivation_opening")]
    assert changed(("name: unit", "name: unit  # a comment")) == []
    assert changed((balls, "  grid: {rows: 1, columns: 2, pitch_um: 600}\n")) == []
    table = "name,x_um,y_um,width_um,height_um\nP2,900,75,80,80\nP1,300,75,80.000,80\n"
    assert changed((pads, "  table: pads.csv\n"), pads=table) == []
    nets = BASE[BASE.index("  SDA:") : BASE.index("ball_pad:")]
    table = "net,pads,balls,width_um\nSCL,P2,A2,\nSDA,P1,A1,30\n"
    assert changed((nets, "  table: nets.csv\n"), nets=table) == []
    defaults = "pull_back_um: {d1: 5}\nprocess: {d2: {thickness_um: 5}}\nrules: house\nrdl:"
    assert changed(("rdl:", defaults)) == []


def test_another_zero_of_coordinates_is_one_line(changed: Changed) -> None:
    """Every place is 600 and 500 um less, about the center: nothing moved on the die."""
    assert changed(
        ("[1200, 1000]}", "[1200, 1000], origin: center}"),
        ("[300, 75]", "[-300, -425]"),
        ("[900, 75]", "[300, -425]"),
        ("[300, 500]", "[-300, 0]"),
        ("[900, 500]", "[300, 0]"),
    ) == ["die.origin: lower_left -> center"]


def test_what_stands_at_the_same_place_is_renamed(changed: Changed) -> None:
    """A pad, a ball and a net with the same members; the nets of the renamed do not change."""
    assert changed(
        ("{name: P1", "{name: VDD"),
        ("{name: A1", "{name: B7"),
        ("SDA: {pads: [P1], balls: [A1]", "DATA: {pads: [VDD], balls: [B7]"),
    ) == ["pad P1: renamed to VDD", "ball A1: renamed to B7", "net SDA: renamed to DATA"]


def test_added_and_removed_are_named_with_what_they_join(changed: Changed) -> None:
    """A third ball with a net of its own instead of SCL."""
    assert changed(
        ("    - {name: A2, at_um: [900, 500]}", "    - {name: A3, at_um: [900, 560]}"),
        ("SCL: {pads: [P2], balls: [A2]}", "CLK: {pads: [P2], balls: [A3]}"),
    ) == [
        "ball A2: removed",
        "ball A3: added",
        "net SCL: removed",
        "net CLK: added (pads P2, balls A3)",
    ]


def test_members_of_a_net_come_and_go(changed: Changed) -> None:
    """Swapped balls: one goes, one comes, in each net."""
    assert changed(
        ("{pads: [P1], balls: [A1]", "{pads: [P1], balls: [A2]"),
        ("{pads: [P2], balls: [A2]", "{pads: [P2], balls: [A1]"),
    ) == ["net SDA: balls -A1 +A2", "net SCL: balls -A2 +A1"]


def test_free_pads_are_told(changed: Changed) -> None:
    """Without the net SCL its members are connected to nothing, or free."""
    base = BASE.replace("  SCL: {pads: [P2], balls: [A2]}\n", "")
    assert changed(("nets:\n", "nets:\n  rest: free\n"), base=base) == [
        "pad P2: not connected -> free to be paired",
        "ball A2: not connected -> free to be paired",
    ]


def test_given_routes_are_counted_and_their_nets_named(changed: Changed) -> None:
    """A corner moved in the route of SDA."""
    rows = (
        "route,net,seq,x_um,y_um,width_um\n"
        "1,SDA,0,300,75,30\n1,SDA,1,{x},300,30\n1,SDA,2,300,500,30\n"
    )
    base = BASE.replace("routes: auto", "routes: one.csv")
    assert changed(
        ("routes: one.csv", "routes: two.csv"),
        base=base,
        one=rows.format(x=300),
        two=rows.format(x=310),
    ) == ["rdl.routes: 1 given -> 1 given; other center lines of 1 net: SDA"]


def test_many_of_one_fate_share_a_line(tmp_path: Path) -> None:
    """49 pads of demo49; 48 balls moved each its own way, the one in the middle not."""
    spec = CONFIGS / "demo49" / "demo49.yaml"
    other = tmp_path / "b.yaml"
    text = spec.read_text().replace("pitch_um: 400}", "pitch_um: 402}")
    other.write_text(text.replace("d1_opening_um: 40", "d1_opening_um: 42"))
    assert [str(change) for change in pipeline.differences(spec, other)] == [
        "49 pads (P1, P2, P3, P4, P5, P6, P7, P8 ...): d1 opening 40 x 40 -> 42 x 42 um",
        "balls.grid.pitch_um: [400, 400] -> [402, 402]",
        "48 balls (A1, A2, A3, A4, A5, A6, A7, B1 ...): moved, each its own way: at most 6 um in x "
        "and 6 um in y",
    ]


def test_an_unusable_spec_is_refused_with_all_problems_of_both(tmp_path: Path) -> None:
    """A misspelt key in one, a missing table in the other."""
    one, other = tmp_path / "a.yaml", tmp_path / "b.yaml"
    one.write_text(BASE.replace("  diameter_um: 250", "  diametre_um: 250"))
    other.write_text(BASE.replace("routes: auto", "routes: none.csv"))
    with pytest.raises(SpecError) as caught:
        pipeline.differences(one, other)
    assert {finding.code for finding in caught.value.findings} >= {"E120", "E201"}


@given(seed=st.integers(0, 10_000))
@settings(max_examples=20, deadline=None)
def test_there_and_back_tell_of_the_same_things(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    """As many changes of values, each the other way round."""
    random = Random(seed)  # noqa: S311  no secret
    swaps = [
        ("width_um: 30", "width_um: 26"),
        ("outer_diameter_um: 150", "outer_diameter_um: 152"),
        ("diameter_um: 250", "diameter_um: 248"),
        ("[300, 500]", "[301, 500]"),
        ("routes: auto", "angles: 90"),
        ("diameter_mm: 50", "diameter_mm: 51"),
    ]
    text = BASE
    for old, new in random.sample(swaps, random.randint(0, len(swaps))):
        text = text.replace(old, new)
    folder = tmp_path_factory.mktemp("mirror")
    (folder / "a.yaml").write_text(BASE)
    (folder / "b.yaml").write_text(text)
    there = pipeline.differences(folder / "a.yaml", folder / "b.yaml")
    back = pipeline.differences(folder / "b.yaml", folder / "a.yaml")
    assert [change.subject for change in there] == [change.subject for change in back]
    for one, other in zip(there, back, strict=True):
        if " -> " in one.what and "(" not in one.what:
            before, after = one.what.removesuffix(" um").rsplit(" -> ", 1)
            key, before = before.rsplit(" ", 1) if " " in before else ("", before)
            mirrored = f"{key} {after} -> {before}".strip()
            assert other.what.removesuffix(" um") == mirrored


def test_cut_lines_come_go_and_move(changed: Changed) -> None:
    """By their names and ends."""
    line = "\nsections: {mid: {from_um: [0, 500], to_um: [1200, 500]}}\nwafer:"
    told = changed(("\nwafer:", line))
    assert told == ["sections.mid: none -> (0, 500) to (1200, 500) um"]
    with_line = BASE.replace("\nwafer:", line)
    told = changed(("from_um: [0, 500]", "from_um: [10, 500]"), base=with_line)
    assert told == ["sections.mid: (0, 500) to (1200, 500) um -> (10, 500) to (1200, 500) um"]
