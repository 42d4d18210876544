"""Labels: a name that is wrong, missing, beside its place or there twice is found.

The die of `tests.packages`: P1 at (100, 1000) um and ball A1 at (600, 1000) are net N1, P2 at
(1900, 1000) and A2 at (1400, 1000) are N2; labels stand at the centers.
"""

from collections.abc import Callable
from pathlib import Path

import klayout.db as kdb
import pytest

from tests.verify.written import Written, written
from wlcsp_layout.geometry import Xy
from wlcsp_layout.verify import labels
from wlcsp_layout.verify.judgment import Result

UM = 1000
NETS = "nets:\n  N1: {pads: [P1], balls: [A1]}\n  N2: {pads: [P2], balls: [A2]}\n"
ODD_P3 = (
    (
        "  passivation_opening_um: 60",
        "    - {name: P3, at_um: [1000.0005, 300], size_um: [80.001, 80]}\n"
        "  passivation_opening_um: {inset_um: 10}",
    ),
    ("d1_opening_um: 40", "d1_opening_um: {inset_um: 20}"),
    ("d2_opening_um: 50", "d2_opening_um: {inset_um: 15}"),
)
"""A pad below the others, of an odd width: its center lies between two grid points."""
Edit = Callable[[kdb.Layout], None]


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Written:
    return written(tmp_path_factory.mktemp("good"))


@pytest.fixture(scope="module")
def free(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """Both pairs are free; P3 is left over. Their nets have the names of the pads."""
    return written(tmp_path_factory.mktemp("free"), (NETS, "nets: free\n"), *ODD_P3)


def texts(layout: kdb.Layout) -> kdb.Shapes:
    return layout.cell("unit_TEXT").shapes(layout.layer(64, 0))


def renamed(names: dict[Xy, str]) -> Edit:
    """Return what writes other names at places [um]; an empty one takes the label out."""

    def edit(layout: kdb.Layout) -> None:
        shapes = texts(layout)
        for shape in list(shapes.each()):
            name = names.get((shape.text.x // UM, shape.text.y // UM))
            if name:
                shape.text_string = name
            elif name is not None:
                shapes.erase(shape)

    return edit


def moved(at: Xy, by_nm: Xy) -> Edit:
    """Return what moves the label at a place [um]."""

    def edit(layout: kdb.Layout) -> None:
        (shape,) = (s for s in texts(layout).each() if (s.text.x, s.text.y) == _nm(at))
        shape.transform(kdb.Trans(*by_nm))

    return edit


def added(name: str, at: Xy) -> Edit:
    """Return what writes a label at a place [um]."""

    def edit(layout: kdb.Layout) -> None:
        texts(layout).insert(kdb.Text(name, *_nm(at)))

    return edit


def _nm(at: Xy) -> Xy:
    return at[0] * UM, at[1] * UM


def told(file: Written) -> list[tuple[str, Xy | None]]:
    """Return findings in words, with their places [um]."""
    return [
        (f"{f.code} {f.subject}: {f.what}", f.at_nm and (f.at_nm[0] // UM, f.at_nm[1] // UM))
        for r in file.checked(labels.check)
        if isinstance(r, Result)
        for f in r.findings
    ]


def test_good_labels_have_nothing_to_say(good: Written, free: Written) -> None:
    """Four checks, each of all labels; a center between grid points is rounded down."""
    assert [
        (item.code, item.shapes, item.findings)
        for item in good.checked(labels.check)
        if isinstance(item, Result)
    ] == [(code, 4, ()) for code in ("V411", "V412", "V413", "V414")]
    assert told(free) == []


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (
            renamed({(100, 1000): "N2"}),
            [("V411 pad P1: its label reads N2, but the pad belongs to net N1", (100, 1000))],
        ),
        (
            renamed({(600, 1000): "NC"}),
            [("V411 ball A1: its label reads NC, but the ball belongs to net N1", (600, 1000))],
        ),
        (
            renamed({(600, 1000): "N2", (1400, 1000): "N1"}),
            [
                ("V411 ball A1: its label reads N2, but the ball belongs to net N1", (600, 1000)),
                ("V411 ball A2: its label reads N1, but the ball belongs to net N2", (1400, 1000)),
            ],
        ),
        (
            renamed({(100, 1000): ""}),
            [("V412 pad P1: no label stands at its center", (100, 1000))],
        ),
        (
            moved((100, 1000), (1, 0)),
            [
                ("V413 label N1: it stands 0.001 um beside the center of pad P1", (100, 1000)),
            ],
        ),
        (
            moved((600, 1000), (-30_000, 40_000)),
            [("V413 label N1: it stands 50 um beside the center of ball A1", (570, 1040))],
        ),
        (
            moved((600, 1000), (0, 500_000)),
            [
                ("V412 ball A1: no label stands at its center", (600, 1000)),
                ("V413 label N1: neither a pad nor a ball has its center here", (600, 1500)),
            ],
        ),
        (
            added("N1", (300, 300)),
            [("V413 label N1: neither a pad nor a ball has its center here", (300, 300))],
        ),
        (
            added("N2", (600, 1000)),
            [("V414 ball A1: 2 labels stand at its center: N1, N2", (600, 1000))],
        ),
    ],
)
def test_a_wrong_label_is_found(
    good: Written, edit: Edit, said: list[tuple[str, Xy | None]]
) -> None:
    """By what is wrong with it, at its place, and nothing else."""
    assert told(good.spoiled(edit)) == said


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (
            {(100, 1000): "P2"},
            [("V411 pad P1: its label reads P2, but with ball A1 it is net P1", (100, 1000))],
        ),
        (
            {(600, 1000): "X"},
            [("V411 ball A1: its label reads X, but with pad P1 it is net P1", (600, 1000))],
        ),
        (
            {(100, 1000): "NC", (600, 1000): "NC"},
            [
                ("V411 pad P1: its label reads NC, but with ball A1 it is net P1", (100, 1000)),
                ("V411 ball A1: its label reads NC, but with pad P1 it is net P1", (600, 1000)),
            ],
        ),
        (
            {(100, 1000): "P2", (600, 1000): "P2"},
            [
                ("V411 pad P1: its label reads P2, but with ball A1 it is net P1", (100, 1000)),
                ("V411 ball A1: its label reads P2, but with pad P1 it is net P1", (600, 1000)),
            ],
        ),
        (
            {(1000, 300): "P1"},
            [("V411 pad P3: its label reads P1, but nothing is joined to it", (1000, 300))],
        ),
        (
            # Swapped as a whole: every name stands twice, at the ends of one trace.
            {(100, 1000): "P2", (600, 1000): "P2", (1900, 1000): "P1", (1400, 1000): "P1"},
            [
                ("V411 pad P1: its label reads P2, but with ball A1 it is net P1", (100, 1000)),
                ("V411 ball A1: its label reads P2, but with pad P1 it is net P1", (600, 1000)),
                ("V411 ball A2: its label reads P1, but with pad P2 it is net P2", (1400, 1000)),
                ("V411 pad P2: its label reads P1, but with ball A2 it is net P2", (1900, 1000)),
            ],
        ),
        (
            {(100, 1000): "SIGNAL", (600, 1000): "SIGNAL"},
            [
                ("V411 pad P1: its label reads SIGNAL, but with ball A1 it is net P1", (100, 1000)),
                ("V411 ball A1: its label reads SIGNAL, but with pad P1 it is net P1", (600, 1000)),
            ],
        ),
    ],
)
def test_a_free_pair_has_the_name_of_its_pad(
    free: Written, names: dict[Xy, str], said: list[tuple[str, Xy | None]]
) -> None:
    """At both ends, so that labels swapped as a whole are found, too."""
    assert told(free.spoiled(renamed(names))) == said


def test_names_of_open_pairs_are_not_judged(free: Written) -> None:
    """Which pair a trace was cut of is not known, so that its labels may be right."""

    def cut(layout: kdb.Layout) -> None:
        shapes = layout.cell("unit_RDL").shapes(layout.layer(30, 0))
        rest = kdb.Region(shapes) - kdb.Region(kdb.Box(300 * UM, 0, 301 * UM, 2000 * UM))
        shapes.clear()
        shapes.insert(rest)

    assert told(free.spoiled(cut)) == []


def test_what_is_in_no_net_reads_nc(tmp_path: Path) -> None:
    """P2 and A2 are in no net: NC by the spec."""
    file = written(tmp_path, ("  N2: {pads: [P2], balls: [A2]}\n", ""))

    assert told(file) == []
    assert told(file.spoiled(renamed({(1900, 1000): "N1"}))) == [
        ("V411 pad P2: its label reads N1, but the pad is in no net", (1900, 1000))
    ]


def test_a_pad_under_the_center_of_a_ball_has_a_label_of_its_own(tmp_path: Path) -> None:
    """P1 moved below A1: two labels at one place, whatever their order; a third is too many."""
    file = written(tmp_path, ("at_um: [100, 1000]", "at_um: [600, 1000]"))

    assert told(file) == []
    assert told(file.spoiled(renamed({(600, 1000): "N2"}))) == [
        ("V411 ball A1: its label reads N2, but the ball belongs to net N1", (600, 1000)),
        ("V411 pad P1: its label reads N2, but the pad belongs to net N1", (600, 1000)),
    ]
    assert [text for text, _ in told(file.spoiled(added("N1", (600, 1000))))] == [
        "V414 pad P1: 3 labels stand at its center: N1, N1, N1"
    ]
