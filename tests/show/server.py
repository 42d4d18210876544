"""Somebody who listens where klive does, and answers what a test wants."""

import json
import socket
import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import Any

KLIVE = b'{"version": "0.4.3", "klayout_version": "0.30.1", "type": "open", "file": "f"}'
AGAIN = b'{"version": "0.4.3", "klayout_version": "0.30.1", "type": "reload", "file": "f"}'


@dataclass(kw_only=True)
class Server:
    """Where it listens, and the requests that came, each as its one line of JSON."""

    port: int
    lines: SimpleQueue[bytes] = field(default_factory=SimpleQueue)

    def request(self) -> dict[str, Any]:
        """Return the next request."""
        data = json.loads(self.lines.get(timeout=120))
        assert isinstance(data, dict)
        return data


@contextmanager
def listening(*answers: bytes) -> Generator[Server]:
    """Answer one connection after the other; the last answer is given again and again."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = Server(port=listener.getsockname()[1])
        threading.Thread(target=_serve, args=(listener, server, answers), daemon=True).start()
        yield server


def _serve(listener: socket.socket, server: Server, answers: tuple[bytes, ...]) -> None:
    count = 0
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        with connection, connection.makefile("rb") as lines:
            server.lines.put(lines.readline())
            connection.sendall(answers[min(count, len(answers) - 1)])
        count += 1


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
