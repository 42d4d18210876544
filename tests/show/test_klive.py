"""What is sent to klive, and what is made of its answers."""

from pathlib import Path

import pytest

from tests.show.server import AGAIN, KLIVE, free_port, listening
from wlcsp_layout.show import klive
from wlcsp_layout.show.klive import NotKliveError, Taken


def test_a_layout_is_one_line_of_json_with_whole_paths(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with listening(KLIVE, AGAIN) as server:
        first = klive.push(Path("a.gds"), port=server.port)
        second = klive.push(Path("a.gds"), Path("a.lyrdb"), keep_view=False, port=server.port)
    assert first == Taken(klayout="0.30.1", is_reload=False)
    assert second == Taken(klayout="0.30.1", is_reload=True)
    gds = str(tmp_path / "a.gds")
    assert server.request() == {"gds": gds, "keep_position": True, "libraries": []}
    assert server.request() == {
        "gds": gds,
        "keep_position": False,
        "libraries": [],
        "lyrdb": str(tmp_path / "a.lyrdb"),
    }


def test_without_a_listener_there_is_no_klayout() -> None:
    assert klive.push(Path("a.gds"), port=free_port()) is None


def test_an_old_klive_does_not_tell_the_version() -> None:
    with listening(b'{"version": "0.3.2", "type": "open", "file": "f"}') as server:
        assert klive.push(Path("a.gds"), port=server.port) == Taken(klayout="", is_reload=False)


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (b"", "the answer is no JSON: b''"),
        (b"HTTP/1.1 400 Bad Request\n", "the answer is no JSON: b'HTTP/1.1 400 Bad Request\\n'"),
        (b'{"type": "else"}\n', 'the answer is not klive\'s: b\'{"type": "else"}\\n\''),
        (b"[1, 2]\n", "the answer is not klive's: b'[1, 2]\\n'"),
    ],
)
def test_whoever_else_listens_is_told_apart(answer: bytes, why: str) -> None:
    with listening(answer) as server, pytest.raises(NotKliveError) as caught:
        klive.push(Path("a.gds"), port=server.port)
    assert str(caught.value) == why
