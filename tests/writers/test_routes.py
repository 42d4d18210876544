"""Route tables: what is written is read back as it was."""

from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wlcsp_layout.geometry import Point
from wlcsp_layout.route.routing import Trace
from wlcsp_layout.spec.tables import read_routes
from wlcsp_layout.units import Nm
from wlcsp_layout.writers import routes


def trace(route: str, net: str, width_nm: int, *points: tuple[int, int]) -> Trace:
    return Trace(
        route=route,
        net=net,
        points=tuple(Point(x_nm=Nm(x), y_nm=Nm(y)) for x, y in points),
        width_nm=Nm(width_nm),
    )


def read_back(path: Path) -> list[Trace]:
    """The traces of a table, grouped by the names of their routes."""
    table, rows = read_routes(path)
    assert (table.problems, table.notes) == ([], [])
    traces: dict[str, Trace] = {}
    for row in rows:
        known = traces.get(row.route)
        points = [*(point.xy for point in known.points)] if known else []
        assert row.seq == len(points)
        traces[row.route] = trace(row.route, row.net, row.width_nm, *points, row.at_nm)
    return list(traces.values())


def test_lengths_are_exact_decimals_and_points_count_from_zero() -> None:
    """1 nm is 0.001 um, 12 um have no point, and below zero there is a sign."""
    lines = [
        trace("1", "VSS", 20_000, (1, -12_000), (2_147_483_647, 0)),
        trace("2", "CLK", 2, (0, 500), (0, -1_001), (7, -1_001)),
    ]

    assert routes.text(lines) == (
        "route,net,seq,x_um,y_um,width_um\n"
        "1,VSS,0,0.001,-12,20\n"
        "1,VSS,1,2147483.647,0,20\n"
        "2,CLK,0,0,0.5,0.002\n"
        "2,CLK,1,0,-1.001,0.002\n"
        "2,CLK,2,0.007,-1.001,0.002\n"
    )


def test_names_that_a_table_would_misread_are_quoted(tmp_path: Path) -> None:
    """A comma, a quote, a `#` at the head of a line, spaces around."""
    lines = [
        trace("#1", 'A"0"', 20, (0, 0), (1, 1)),
        trace(" 2", "D<1,2>", 20, (0, 0), (1, 1)),
        trace("a b", "IO[3]", 20, (0, 0), (1, 1)),
    ]
    text = routes.text(lines)
    (tmp_path / "t.csv").write_text(text)

    assert text.splitlines()[1::2] == [
        '"#1","A""0""",0,0,0,0.02',
        '" 2","D<1,2>",0,0,0,0.02',
        "a b,IO[3],0,0,0,0.02",
    ]
    assert read_back(tmp_path / "t.csv") == lines


nm = st.integers(-2_147_483_647, 2_147_483_647)
names = st.text(st.characters(categories=("L", "N", "P", "S"), codec="utf-8"), min_size=1)
lines_of_any_kind = st.lists(
    st.builds(
        lambda route, net, half, points: trace(route, net, 2 * half, *points),
        names,
        names,
        st.integers(1, 1_000_000),
        st.lists(st.tuples(nm, nm), min_size=2, max_size=5),
    ),
    unique_by=lambda line: line.route,
    max_size=4,
)


# The folder is written anew by each example; a busy machine says nothing about the strategy.
@settings(
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(lines_of_any_kind)
def test_reading_back_gives_the_same_traces(tmp_path: Path, lines: list[Trace]) -> None:
    """Whatever the names, the places and the widths are."""
    path = tmp_path / "t.csv"
    path.write_text(routes.text(lines), encoding="utf-8", newline="\n")

    assert read_back(path) == lines
