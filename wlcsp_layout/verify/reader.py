"""What runs in the reader's process: requests on standard input, answers on standard output."""

import pickle
import signal
import sys

import klayout.db as kdb

from wlcsp_layout.verify.beside import beside, can_fork
from wlcsp_layout.verify.critical import check_order
from wlcsp_layout.verify.drawn import Drawn
from wlcsp_layout.verify.exchange import Answer, OrderRequest, Request
from wlcsp_layout.verify.judge import judge
from wlcsp_layout.verify.judgment import Judgment
from wlcsp_layout.verify.plate_case import Least
from wlcsp_layout.verify.plates import check_plates
from wlcsp_layout.verify.readback import read_back
from wlcsp_layout.verify.wafer_drawn import drawn_dies
from wlcsp_layout.verify.wafer_places import Centers


def serve() -> None:
    """Answer requests until the input ends; Ctrl-C is for the process that asked."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while True:
        try:
            request: object = pickle.load(sys.stdin.buffer)  # noqa: S301  written by our own process
        except EOFError:
            return
        answer: object
        if isinstance(request, Request):
            answer = answered(request)
        elif isinstance(request, OrderRequest):
            answer = check_order(request.path, request.plates)
        else:
            return
        pickle.dump(answer, sys.stdout.buffer, protocol=pickle.HIGHEST_PROTOCOL)
        sys.stdout.buffer.flush()


def answered(request: Request) -> Answer:
    """Compare files with what was meant; judge one that holds it, and find its dies."""
    findings = read_back(request.paths, request.meant)
    least: dict[str, Least] = {}
    judgment: Judgment | None = None
    places: Centers | None = None
    if not findings:
        (findings, least), (judgment, places) = beside(
            lambda: check_plates(request.plates),
            lambda: _judged(request),
            is_forked=can_fork(),
        )
    if findings:
        judgment, places = None, None
    return Answer(
        findings=findings,
        judgment=judgment,
        places=places,
        version=str(vars(kdb)["__version__"]),
        least=least,
    )


def _judged(request: Request) -> tuple[Judgment | None, Centers | None]:
    package = request.places_of
    drawn = Drawn(request.paths[0], package) if package else None
    judgment = judge(request.case, drawn) if request.case else None
    if not package or not drawn:
        return judgment, None
    dies = drawn_dies(package, drawn.arrays)
    return judgment, (dies.left + dies.right, dies.bottom + dies.top)


if __name__ == "__main__":
    serve()
