"""The tables that a spec may name: pads, balls, nets, routes and dies."""

from pathlib import Path

from wlcsp_layout.errors import Place
from wlcsp_layout.spec.csv_table import Cell, Table, read_table
from wlcsp_layout.spec.reading import BallRow, DieRow, NetRow, PadRow, RouteRow
from wlcsp_layout.units import Nm


def read_pads(path: Path) -> tuple[Table, tuple[PadRow, ...]]:
    """Read `name,x_um,y_um,width_um,height_um`: pad metal by its center."""
    table = read_table(path, ("name", "x_um", "y_um", "width_um", "height_um"))
    rows: list[PadRow] = []
    for row in table.rows:
        name = _name(table, row["name"])
        x, y = table.half_length(row["x_um"]), table.half_length(row["y_um"])
        width, height = table.positive(row["width_um"]), table.positive(row["height_um"])
        if name and x is not None and y is not None and width and height:
            rows.append(
                PadRow(
                    name=name,
                    center_half_nm=(x, y),
                    size_nm=(width, height),
                    place=row["name"].place,
                )
            )
    return table, tuple(rows)


def read_balls(path: Path) -> tuple[Table, tuple[BallRow, ...]]:
    """Read `name,x_um,y_um`: balls by their centers."""
    table = read_table(path, ("name", "x_um", "y_um"))
    rows: list[BallRow] = []
    for row in table.rows:
        name = _name(table, row["name"])
        x, y = table.length(row["x_um"]), table.length(row["y_um"])
        if name is not None and x is not None and y is not None:
            rows.append(BallRow(name=name, at_nm=(x, y), place=row["name"].place))
    return table, tuple(rows)


def read_nets(path: Path) -> tuple[Table, tuple[NetRow, ...]]:
    """Read `net,pads,balls[,width_um][,space_um][,join]`: names separated by spaces."""
    table = read_table(path, ("net", "pads", "balls"), ("width_um", "space_um", "join"))
    rows: list[NetRow] = []
    for row in table.rows:
        before = len(table.problems)
        name = _name(table, row["net"])
        given = row.get("width_um")
        width = _even(table, given) if given is not None and given.text else None
        space = _optional(table, row.get("space_um"))
        join = row["join"].text or "all" if "join" in row else "all"
        if join not in {"all", "pairs"}:
            table.say("E214", row["join"], f"{join!r} is none of all, pairs", "use one of them")
        if name is not None and len(table.problems) == before:
            rows.append(
                NetRow(
                    name=name,
                    pads=_names(row["pads"]),
                    balls=_names(row["balls"]),
                    width_nm=width,
                    space_nm=space,
                    join=join,
                    place=row["net"].place,
                )
            )
    return table, tuple(rows)


def read_routes(path: Path) -> tuple[Table, tuple[RouteRow, ...]]:
    """Read `route,net,seq,x_um,y_um,width_um`: one point of a center line a row."""
    table = read_table(path, ("route", "net", "seq", "x_um", "y_um", "width_um"))
    rows: list[RouteRow] = []
    for row in table.rows:
        route, net = table.word(row["route"]), table.word(row["net"])
        seq = table.count(row["seq"])
        x, y = table.length(row["x_um"]), table.length(row["y_um"])
        width = _even(table, row["width_um"])
        if route and net and seq is not None and x is not None and y is not None and width:
            rows.append(
                RouteRow(
                    route=route,
                    net=net,
                    seq=seq,
                    at_nm=(x, y),
                    width_nm=width,
                    place=row["route"].place,
                )
            )
    return table, tuple(rows)


def read_dies(path: Path) -> tuple[Table, tuple[DieRow, ...]]:
    """Read `column,row[,kind]`: dies as the fab stepped them, relative to the reference die."""
    table = read_table(path, ("column", "row"), ("kind",))
    rows: list[DieRow] = []
    for row in table.rows:
        column, number = table.count(row["column"]), table.count(row["row"])
        if column is not None and number is not None:
            kind = row["kind"].text if "kind" in row else ""
            place = row["column"].place
            rows.append(DieRow(column=column, row=number, kind=kind, place=place))
    return table, tuple(rows)


def _name(table: Table, cell: Cell) -> str | None:
    text = table.word(cell)
    if text is not None and (" " in text or not text.isprintable()):
        table.say("E208", cell, f"{text!r} is no name", "use printable characters without spaces")
        return None
    return text


def _names(cell: Cell) -> tuple[tuple[str, Place], ...]:
    return tuple((name, cell.place) for name in cell.text.split())


def _even(table: Table, cell: Cell) -> Nm | None:
    """Return the width of a trace, whose edges lie on the grid."""
    width = table.positive(cell)
    if width is not None and width % 2:
        table.say(
            "E215", cell, f"a trace of {cell.text} um has its edges off the 0.001 um grid",
            "use an even number of nanometers",
        )  # fmt: skip
        return None
    return width


def _optional(table: Table, cell: Cell | None) -> Nm | None:
    return table.positive(cell) if cell is not None and cell.text else None
