"""What runs in the reader's process: requests on standard input, answers on standard output."""

import pickle
import signal
import sys

import klayout.db as kdb

from wlcsp_layout.verify.exchange import Answer, Request
from wlcsp_layout.verify.judge import judge
from wlcsp_layout.verify.plate_case import Least
from wlcsp_layout.verify.plates import check_plates
from wlcsp_layout.verify.readback import read_back


def serve() -> None:
    """Answer requests until the input ends; Ctrl-C is for the process that asked."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while True:
        try:
            request: object = pickle.load(sys.stdin.buffer)  # noqa: S301  written by our own process
        except EOFError:
            return
        if not isinstance(request, Request):
            return
        pickle.dump(answered(request), sys.stdout.buffer, protocol=pickle.HIGHEST_PROTOCOL)
        sys.stdout.buffer.flush()


def answered(request: Request) -> Answer:
    """Compare files with what was meant; judge only one that holds it."""
    findings = read_back(request.paths, request.meant)
    least: dict[str, Least] = {}
    if not findings:
        findings, least = check_plates(request.plates)
    return Answer(
        findings=findings,
        judgment=judge(request.case) if request.case and not findings else None,
        version=str(vars(kdb)["__version__"]),
        least=least,
    )


if __name__ == "__main__":
    serve()
