"""The protocol of klive, the add-on by which a running KLayout takes files to show.

One connection a file: a line of JSON there, a JSON object back. Source: the sources of klive and of
kfactory, which speaks with it; klive listens on port 8082 of this machine alone.
"""

import contextlib
import json
import socket
from dataclasses import dataclass
from pathlib import Path

PORT = 8082
HOSTS = ("127.0.0.1", "::1")
CONNECT_S = 0.5
"""As kfactory waits: somebody who listens on this machine answers at once."""
ANSWER_S = 20.0
"""klive answers when the file is loaded."""
LONGEST_ANSWER = 1_000_000


class NotKliveError(Exception):
    """Somebody listens on the port, and does not answer as klive does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What klive says that it did."""

    klayout: str
    """KLayout's version, empty when klive does not tell."""
    is_reload: bool
    """Whether the file was open already."""


def push(
    layout: Path, markers: Path | None = None, *, keep_view: bool = True, port: int = PORT
) -> Taken | None:
    """Show a layout in a running KLayout; None when nobody listens.

    With `keep_view` a file that is open already keeps its zoom and place.
    Raises: NotKliveError.
    """
    connection = _connected(port)
    if connection is None:
        return None
    request = {
        "gds": str(layout.resolve()),
        "keep_position": keep_view,
        "libraries": [],
        **({"lyrdb": str(markers.resolve())} if markers else {}),
    }
    with connection:
        try:
            connection.settimeout(ANSWER_S)
            connection.sendall(json.dumps(request).encode() + b"\n")
            return _taken(_answer(connection))
        except TimeoutError as error:
            raise NotKliveError(f"no answer in {ANSWER_S:.0f} s") from error
        except OSError as error:
            raise NotKliveError(f"the connection broke: {error.strerror or error}") from error


def _connected(port: int) -> socket.socket | None:
    for host in HOSTS:
        with contextlib.suppress(OSError):
            return socket.create_connection((host, port), timeout=CONNECT_S)
    return None


def _answer(connection: socket.socket) -> bytes:
    """Return what comes up to the end of a line or of the connection."""
    answer = b""
    while b"\n" not in answer and len(answer) < LONGEST_ANSWER:
        part = connection.recv(65536)
        if not part:
            break
        answer += part
        with contextlib.suppress(ValueError):
            # klive sends no newline, and may leave the connection open.
            json.loads(answer)
            break
    return answer


def _taken(answer: bytes) -> Taken:
    try:
        said = json.loads(answer)
    except ValueError as error:
        raise NotKliveError(f"the answer is no JSON: {answer[:60]!r}") from error
    if not isinstance(said, dict) or said.get("type") not in {"open", "reload"}:
        raise NotKliveError(f"the answer is not klive's: {answer[:60]!r}")
    return Taken(klayout=str(said.get("klayout_version", "")), is_reload=said["type"] == "reload")
