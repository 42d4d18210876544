"""The balls of a die, and which of their places are impossible."""

from collections.abc import Iterator, Sequence

from wlcsp_layout.geometry import Box, Point
from wlcsp_layout.model.ball_names import row_letters
from wlcsp_layout.model.docket import Docket
from wlcsp_layout.model.near import closer_than
from wlcsp_layout.model.package import Ball, PullBack
from wlcsp_layout.spec.complaints import nearest
from wlcsp_layout.spec.document import Field
from wlcsp_layout.spec.reading import BallRow
from wlcsp_layout.spec.schema import BallGrid, ListedBall
from wlcsp_layout.spec.tables import read_balls
from wlcsp_layout.units import Nm, um_text

MOST_BALLS = 100_000
SHOWN = 20
"""Of findings that repeat themselves: more are counted, not listed."""


def balls(docket: Docket, die: Box | None, pull_back: PullBack | None) -> tuple[Ball, ...] | None:
    """Return the balls in the user's order, grids row by row; None when they cannot be read."""
    at, rows = _rows(docket, die)
    if rows is None:
        return None
    if len(rows) > MOST_BALLS:
        docket.say("E330", at, f"{len(rows)} balls are more than {MOST_BALLS}", "use fewer")
        return None
    first: dict[str, BallRow] = {}
    for row in rows:
        known = first.setdefault(row.name, row)
        if known is not row:
            docket.say(
                "E340",
                at,
                f"ball {row.name} is already given in line {known.place.line}",
                "give each ball a name of its own",
                place=row.place,
            )
    _overlaps(docket, rows, at)
    if die is not None:
        _inside(docket, rows, die, pull_back, at)
    return tuple(
        Ball(name=row.name, at=Point(x_nm=row.at_nm[0], y_nm=row.at_nm[1])) for row in rows
    )


def _rows(docket: Docket, die: Box | None) -> tuple[Field, list[BallRow] | None]:
    table = docket.get(str, "balls", "table")
    if table:
        at: Field = ("balls", "table")
        read, rows = read_balls(docket.path(table))
        docket.table(read, at)
        return at, list(rows) if rows or not read.problems else None
    listed = docket.get(tuple, "balls", "list")
    if listed:
        document = docket.reading.document
        return ("balls", "list"), [
            BallRow(name=ball.name, at_nm=ball.at_nm, place=document.place("balls", "list", i))
            for i, ball in enumerate(listed)
            if isinstance(ball, ListedBall)
        ]
    grid = docket.get(BallGrid, "balls", "grid")
    if grid and die:
        if grid.rows * grid.columns > MOST_BALLS:
            docket.say(
                "E330",
                ("balls", "grid"),
                f"{grid.rows} x {grid.columns} balls are more than {MOST_BALLS}",
                "use fewer",
            )
            return ("balls", "grid"), None
        return ("balls", "grid"), _on_grid(docket, grid, die)
    return ("balls",), None


def _on_grid(docket: Docket, grid: BallGrid, die: Box) -> list[BallRow] | None:
    """Return the balls of a grid about the die's center, missing ones left out."""
    at: Field = ("balls", "grid")
    place = docket.reading.document.place(*at)
    named = list(_named(grid))
    names = [name for name, _, _ in named]
    known = set(names)
    for i, name in enumerate(grid.missing):
        if name not in known:
            docket.say(
                "E341",
                (*at, "missing", i),
                f"the grid has no ball {name}",
                nearest(name, names) if len(names) < 200 else f"it has {names[0]} to {names[-1]}",  # noqa: PLR2004  as many as can be compared and read
            )
    center_x, center_y = die.center_half_nm
    rows: list[BallRow] = []
    for name, column, row in named:
        # Twice the place: columns count from the left, rows from the bottom, ball side up.
        x = center_x + (2 * column - grid.columns + 1) * grid.pitch_nm[0]
        y = center_y + (2 * row - grid.rows + 1) * grid.pitch_nm[1]
        if x % 2 or y % 2:
            docket.say(
                "E342",
                (*at, "pitch_um"),
                f"the grid about the die's center puts ball {name} off the 0.001 um grid",
                "change the pitch or die.size_um by 0.001 um, or list the balls",
            )
            return None
        if name not in grid.missing:
            rows.append(BallRow(name=name, at_nm=(Nm(x // 2), Nm(y // 2)), place=place))
    if not rows:
        docket.say("E343", (*at, "missing"), "no ball is left", "leave some places filled")
        return None
    return rows


def _named(grid: BallGrid) -> Iterator[tuple[str, int, int]]:
    """Yield (name, column from the left, row from the bottom) as the balls are seen from below.

    Names run from the corner of A1: letters along one axis, numbers from 1 along the other. From
    above, left and right are exchanged.
    """
    is_left = grid.a1.endswith("left")
    if grid.view == "top":
        is_left = not is_left
    is_lower = grid.a1.startswith("lower")
    letters = row_letters(grid.rows if grid.letters == "rows" else grid.columns)
    for down in range(grid.rows):
        for along in range(grid.columns):
            letter, number = (down, along) if grid.letters == "rows" else (along, down)
            column = along if is_left else grid.columns - 1 - along
            row = down if is_lower else grid.rows - 1 - down
            yield f"{letters[letter]}{number + 1}", column, row


def _overlaps(docket: Docket, rows: Sequence[BallRow], at: Field) -> None:
    """Refuse balls that overlap, and ball pads that do."""
    places = [row.at_nm for row in rows]
    for code, what, diameter in (
        ("E344", "balls", docket.get(int, "balls", "diameter_um")),
        ("E345", "the ball pads of", docket.get(int, "ball_pad", "metal_diameter_um")),
    ):
        if diameter is None:
            continue
        pairs = closer_than(places, diameter)
        for i, j in pairs[:SHOWN]:
            docket.say(
                code,
                at,
                f"{what} {rows[i].name} and {rows[j].name} overlap: their diameter is "
                f"{um_text(diameter)} um",
                "place them further apart, or make them smaller",
                place=rows[j].place,
            )
        if len(pairs) > SHOWN:
            docket.say(code, at, f"{len(pairs) - SHOWN} more pairs overlap", "see the pairs above")
        if pairs:
            return


def _inside(
    docket: Docket, rows: Sequence[BallRow], die: Box, pull_back: PullBack | None, at: Field
) -> None:
    """Refuse what reaches over the die edge, and openings that reach the pull-back there."""
    limits = [
        ("E346", "the ball", docket.get(int, "balls", "diameter_um"), 0),
        ("E346", "the metal", docket.get(int, "ball_pad", "metal_diameter_um"), 0),
    ]
    if pull_back:
        concave = docket.get(int, "ball_pad", "emboss", "concave_diameter_um")
        opening = docket.get(int, "ball_pad", "opening_diameter_um")
        limits += [
            ("E347", "the dielectric 2 circle", concave, pull_back.d2_nm),
            ("E347", "the dielectric 3 opening", opening, pull_back.d3_nm),
        ]
    shown = 0
    for row in rows:
        spot = Box(
            left_nm=row.at_nm[0],
            bottom_nm=row.at_nm[1],
            right_nm=row.at_nm[0],
            top_nm=row.at_nm[1],
        )
        for code, what, diameter, by in limits:
            if diameter is None or die.grown(-by).encloses(spot.grown((diameter + 1) // 2)):
                continue
            shown += 1
            if shown <= SHOWN:
                edge = "the die edge" if not by else f"the pull-back of {um_text(by)} um"
                docket.say(
                    code,
                    at,
                    f"{what} of {row.name}, {um_text(diameter)} um, reaches beyond {edge}",
                    "correct its place, or die.size_um and die.origin",
                    place=row.place,
                )
            break
