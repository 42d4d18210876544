"""What is planted in a good file for the tests of the tape-out list, and what is found of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.verify import gds_bytes as gds
from wlcsp_layout.geometry import Xy

Records = list[gds.Record]

SQUARE: list[Xy] = [(0, 0), (900, 0), (900, 900), (0, 900)]
KEYHOLE = [(0, 0), (900, 0), (900, 900), (0, 900), (0, 100), (100, 100), (100, 700), (700, 700)]
KEYHOLE += [(700, 200), (100, 200), (100, 100), (0, 100)]
AT = (1_000_000, 300_000)
"""A place of the die with nothing on most layers."""


def moved(points: Sequence[Xy]) -> list[Xy]:
    return [(x + AT[0], y + AT[1]) for x, y in points]


def added(
    elements: Sequence[gds.Record], cell: str = "unit_CHIP_PAD"
) -> Callable[[Records], Records]:
    return lambda records: gds.with_elements(records, cell, elements)


def pad(points: Sequence[Xy]) -> Callable[[Records], Records]:
    """Return what draws a polygon of chip-pad metal."""
    return added(gds.polygon_element(1, 0, moved(points)))


def placed(*turned: gds.Record) -> Callable[[Records], Records]:
    """Return what places a ball's disc, turned, where there is none."""
    return added(gds.reference_element("unit_BALL_DISC", AT, turned), "unit_BALL")


def array(counts: tuple[int, int], *corners: Xy) -> Callable[[Records], Records]:
    """Return what places small squares of chip-pad metal."""
    square = gds.cell_records("unit_SMALL", gds.polygon_element(1, 0, SQUARE))
    one, two, three = moved(corners)
    element = gds.array_element("unit_SMALL", counts, (one, two, three))
    return lambda records: added(element)(gds.with_cell(records, square))


def unit_record(user: float, meters: float) -> Callable[[Records], Records]:
    return lambda records: gds.replaced(records, 3, gds.units(user, meters))


def renamed(old: str, new: str) -> Callable[[Records], Records]:
    return lambda records: gds.renamed(records, old, new)


def twice(records: Records) -> Records:
    """Draw the first passivation opening twice."""
    first = gds.elements_of(records, "unit_PASSIVATION", gds.BOUNDARY)[0]
    element = [records[at] for at in first]
    return gds.with_elements(records, "unit_PASSIVATION", element)


def pair_of_cells(records: Records) -> Records:
    """Let a cell under the wafer place itself by way of another one."""
    a = gds.cell_records("unit_A", gds.reference_element("unit_B", AT))
    b = gds.cell_records("unit_B", gds.reference_element("unit_A", AT))
    inside = gds.reference_element("unit_A", AT)
    return gds.with_elements(gds.with_cell(gds.with_cell(records, a), b), "unit_DIE", inside)


@dataclass(frozen=True, kw_only=True)
class Planted:
    """A change to a good file, and all that is found of it, each with its cell and place."""

    change: Callable[[Records], Sequence[gds.Record]]
    found: tuple[tuple[str, str, Xy | None], ...]


PAD = "unit_CHIP_PAD"
PLANTED = {
    "a file in units of 0.5 nm": Planted(
        change=unit_record(5e-4, 5e-10),
        found=(
            (
                "V204 spoiled.gds: its database unit is 5e-10 m and 0.0005 of the user's unit, "
                "not 1e-09 m and 0.001",
                "",
                None,
            ),
        ),
    ),
    "a user's unit of 1 mm": Planted(
        change=unit_record(1e-6, 1e-9),
        found=(
            (
                "V204 spoiled.gds: its database unit is 1e-09 m and 1e-06 of the user's unit, "
                "not 1e-09 m and 0.001",
                "",
                None,
            ),
        ),
    ),
    "a name with a blank": Planted(
        change=renamed("unit_BALL_DISC", "unit BALL"),
        found=(("V205 cell unit BALL: its name holds ' '", "unit BALL", None),),
    ),
    "a name of 33 letters": Planted(
        change=renamed("unit_BALL_DISC", "B" * 33),
        found=(
            (
                f"V205 cell {'B' * 33}: its name has 33 characters, more than 32",
                "B" * 33,
                None,
            ),
        ),
    ),
    "another name at the top": Planted(
        change=renamed("unit_WAFER", "WAFER"),
        found=(
            (
                "V207 cell unit_WAFER: the file has no such cell; at the top is WAFER",
                "WAFER",
                None,
            ),
        ),
    ),
    "a second top cell": Planted(
        change=lambda records: gds.with_cell(records, gds.cell_records("LEFT_OVER")),
        found=(("V207 cell LEFT_OVER: nothing places it", "LEFT_OVER", None),),
    ),
    "a wafer that is placed": Planted(
        change=lambda records: gds.with_cell(
            records, gds.cell_records("FRAME", gds.reference_element("unit_WAFER", (0, 0)))
        ),
        found=(
            (
                "V207 cell unit_WAFER: it is not at the top: another cell places it",
                "FRAME",
                None,
            ),
        ),
    ),
    "a cell that is not there": Planted(
        change=added(gds.reference_element("LOGO", AT)),
        found=(
            ("V208 cell LOGO: unit_CHIP_PAD places it, and the file does not hold it", PAD, AT),
        ),
    ),
    "an unknown layer": Planted(
        change=added(gds.polygon_element(99, 7, moved(SQUARE))),
        found=(
            (
                "V210 layer 99/7: 1 shape of unit_CHIP_PAD on a layer that the package does not "
                "have",
                PAD,
                AT,
            ),
        ),
    ),
    "texts on an unknown layer": Planted(
        change=added(gds.text_element(1, 5, AT, "P1") * 2),
        found=(
            (
                "V210 layer 1/5: 2 shapes of unit_CHIP_PAD on a layer that the package does not "
                "have",
                PAD,
                AT,
            ),
        ),
    ),
    "a text on metal": Planted(
        change=added(gds.text_element(1, 0, AT, "P1")),
        found=(("V211 layer chip_pad: 1 text of unit_CHIP_PAD on a layer of shapes", PAD, AT),),
    ),
    "a shape on the texts": Planted(
        change=added(gds.polygon_element(64, 0, moved(SQUARE))),
        found=(("V211 layer text: 1 shape of unit_CHIP_PAD on the layer of texts", PAD, AT),),
    ),
    "a text of two lines": Planted(
        change=added(gds.text_element(64, 0, AT, "N1\n"), "unit_TEXT"),
        found=(("V229 text 'N1\\n': it is not of printable ASCII", "unit_TEXT", AT),),
    ),
    "a path": Planted(
        change=added(gds.path_element(1, 0, [AT, (AT[0] + 9000, AT[1])], 500)),
        found=(("V212 layer chip_pad: 1 PATH in unit_CHIP_PAD", PAD, AT),),
    ),
    "a box and nodes": Planted(
        change=added(
            gds.box_element(1, 0, moved(SQUARE)) + gds.node_element(1, 0, moved(SQUARE)) * 2
        ),
        found=(
            ("V213 layer chip_pad: 1 BOX in unit_CHIP_PAD", PAD, AT),
            ("V213 layer chip_pad: 2 NODEs in unit_CHIP_PAD", PAD, AT),
        ),
    ),
    "4001 points": Planted(
        change=pad([*((i, i % 2) for i in range(3999)), (3998, 500), (0, 500)]),
        found=(
            (
                "V214 layer chip_pad: a polygon has 4001 corners, more than 4000, in unit_CHIP_PAD",
                PAD,
                AT,
            ),
        ),
    ),
    "an open polygon": Planted(
        change=added(gds.open_polygon_element(1, 0, moved(SQUARE))),
        found=(
            (
                "V215 layer chip_pad: a polygon is not closed: its last point is not its first, "
                "in unit_CHIP_PAD",
                PAD,
                AT,
            ),
        ),
    ),
    "a polygon of two corners": Planted(
        change=pad(SQUARE[:2]),
        found=(("V216 layer chip_pad: a polygon has no area, in unit_CHIP_PAD", PAD, AT),),
    ),
    "a polygon on a line": Planted(
        change=pad([(0, 0), (900, 900), (300, 300)]),
        found=(("V216 layer chip_pad: a polygon has no area, in unit_CHIP_PAD", PAD, AT),),
    ),
    "a keyhole": Planted(
        change=pad(KEYHOLE),
        found=(
            (
                "V217 layer chip_pad: a polygon touches or crosses itself at "
                "(1000.05, 300.1) um, in unit_CHIP_PAD",
                PAD,
                (AT[0] + 50, AT[1] + 100),
            ),
        ),
    ),
    "a bow tie": Planted(
        change=pad([(0, 0), (900, 900), (900, 0), (0, 900)]),
        found=(
            (
                "V217 layer chip_pad: a polygon touches or crosses itself at "
                "(1000.45, 300.45) um, in unit_CHIP_PAD",
                PAD,
                (AT[0] + 450, AT[1] + 450),
            ),
        ),
    ),
    "a corner on an edge": Planted(
        change=pad([(0, 0), (900, 0), (900, 900), (300, 0), (0, 900)]),
        found=(
            (
                "V217 layer chip_pad: a polygon touches or crosses itself at "
                "(1000.3, 300) um, in unit_CHIP_PAD",
                PAD,
                (AT[0] + 300, AT[1]),
            ),
        ),
    ),
    "a spike": Planted(
        change=pad([(0, 0), (900, 0), (2900, 0), (900, 0), (900, 900), (0, 900)]),
        found=(
            (
                "V217 layer chip_pad: a polygon touches or crosses itself at "
                "(1002.9, 300) um, in unit_CHIP_PAD",
                PAD,
                (AT[0] + 2900, AT[1]),
            ),
        ),
    ),
    "a sliver": Planted(
        change=pad([(0, 0), (10_000, 0), (10_000, 1), (0, 1)]),
        found=(("V218 layer chip_pad: a polygon is 0.001 um thin, in unit_CHIP_PAD", PAD, AT),),
    ),
    "a slanted hair on a square": Planted(
        change=pad([(0, 0), (900, 0), (900, 400), (1900, 1400), (900, 403), (900, 900), (0, 900)]),
        found=(
            (
                "V218 layer chip_pad: a polygon of unit_CHIP_PAD is less than 0.01 um wide along "
                "1 um",
                PAD,
                (AT[0] + 1400, AT[1] + 900),
            ),
        ),
    ),
    "a polygon drawn twice": Planted(
        change=twice,
        found=(
            (
                "V219 layer passivation: the same polygon is drawn 2 times, in unit_PASSIVATION",
                "unit_PASSIVATION",
                (70_000, 970_000),
            ),
        ),
    ),
    "two openings of a stack that overlap": Planted(
        change=added(
            gds.polygon_element(
                2,
                0,
                [
                    (120_000, 1_000_000),
                    (140_000, 1_000_000),
                    (140_000, 1_090_000),
                    (120_000, 1_090_000),
                ],
            ),
            "unit_PASSIVATION",
        ),
        found=(
            (
                "V220 layer passivation: shapes share an area of 10 x 30 um at (125, 1015) um",
                "unit_DIE",
                (125_000, 1_015_000),
            ),
        ),
    ),
    "a magnified ball": Planted(
        change=placed(gds.strans(), gds.real8(gds.MAG, 0.5)),
        found=(
            (
                "V221 cell unit_BALL_DISC: it is magnified 0.5 times, in unit_BALL at "
                "(1000, 300) um",
                "unit_BALL",
                AT,
            ),
        ),
    ),
    "a ball turned by 30 degrees": Planted(
        change=placed(gds.strans(), gds.real8(gds.ANGLE, 30)),
        found=(
            (
                "V222 cell unit_BALL_DISC: it is turned by 30 degrees, not by 0, 90, 180 or 270, "
                "in unit_BALL at (1000, 300) um",
                "unit_BALL",
                AT,
            ),
        ),
    ),
    "an absolute angle": Planted(
        change=placed(gds.strans(is_absolute=True), gds.real8(gds.ANGLE, 90)),
        found=(
            (
                "V223 cell unit_BALL_DISC: a flag sets its angle or magnification absolute, "
                "in unit_BALL at (1000, 300) um",
                "unit_BALL",
                AT,
            ),
        ),
    ),
    "a slanted array": Planted(
        change=array((3, 2), (0, 0), (9000, 3), (0, 4000)),
        found=(
            (
                "V224 array of unit_SMALL: its columns run along (9, 0.003) um, its rows along "
                "(0, 4) um: not on both axes, in unit_CHIP_PAD at (1000, 300) um",
                PAD,
                AT,
            ),
        ),
    ),
    "40000 columns": Planted(
        change=array((40_000, 1), (0, 0), (40_000_000, 0), (0, 1000)),
        found=(
            (
                "V225 array of unit_SMALL: it has 40000 columns and 1 rows, not 1 to 32767, "
                "in unit_CHIP_PAD at (1000, 300) um",
                PAD,
                AT,
            ),
        ),
    ),
    "no row": Planted(
        change=array((2, 0), (0, 0), (2000, 0), (0, 1000)),
        found=(
            (
                "V225 array of unit_SMALL: it has 2 columns and 0 rows, not 1 to 32767, "
                "in unit_CHIP_PAD at (1000, 300) um",
                PAD,
                AT,
            ),
        ),
    ),
    "an array off the grid": Planted(
        change=array((3, 1), (0, 0), (30_001, 0), (0, 1000)),
        found=(
            (
                "V226 array of unit_SMALL: its 3 columns span 30.001 um, which is no whole number "
                "of nanometers for each, in unit_CHIP_PAD at (1000, 300) um",
                PAD,
                AT,
            ),
        ),
    ),
    "a die beyond 32 bits": Planted(
        change=added(gds.reference_element("unit_DIE", (2_146_000_000, 0)), "unit_WAFER"),
        found=(
            (
                "V227 cell unit_WAFER: unit_DIE as it is placed reaches from (2145960, -40) to "
                "(2148040, 2040) um: beyond 32 bits",
                "unit_WAFER",
                (2_146_000_000, 0),
            ),
        ),
    ),
}
