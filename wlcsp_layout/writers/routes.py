"""A route table: the traces of a run in the form that `rdl.routes` reads."""

from collections.abc import Iterator, Sequence

from wlcsp_layout.route.routing import Trace
from wlcsp_layout.units import um_text
from wlcsp_layout.writers.cell import cell

HEADER = "route,net,seq,x_um,y_um,width_um"


def file_name(name: str) -> str:
    """Return the name of the table of a package."""
    return f"{name}.routes.csv"


def text(traces: Sequence[Trace]) -> str:
    """Return the file's text: traces in their order, points numbered from 0, exact decimals."""
    return "".join(f"{line}\n" for line in (HEADER, *_rows(traces)))


def _rows(traces: Sequence[Trace]) -> Iterator[str]:
    for trace in traces:
        names = f"{cell(trace.route)},{cell(trace.net)}"
        width = um_text(trace.width_nm)
        for seq, point in enumerate(trace.points):
            yield f"{names},{seq},{um_text(point.x_nm)},{um_text(point.y_nm)},{width}"
