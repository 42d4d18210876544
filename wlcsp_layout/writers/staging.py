"""An output folder in which files appear whole and checked, or not at all.

All files of a run are written into a hidden folder inside the output folder, so that the last step
is a rename on the same file system.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from wlcsp_layout.errors import OutputError

REJECTED = "rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Staging:
    """The hidden folder of one run, and the folder in which its files are to appear.

    A name may lead into a folder, `maps/NAME.csv`, which is made when it is needed.
    """

    hidden: Path
    folder: Path

    def path(self, name: str) -> Path:
        """Return where a file is to be written for now."""
        path = self.hidden / name
        with _clear_errors(self.folder / name):
            path.parent.mkdir(exist_ok=True)
        return path

    def write_text(self, name: str, text: str) -> None:
        """Write a small file."""
        self.write_bytes(name, text.encode())

    def write_bytes(self, name: str, data: bytes) -> None:
        """Write a small file that is no text."""
        with _clear_errors(self.folder / name):
            self.path(name).write_bytes(data)

    def write_texts(self, texts: Mapping[str, str]) -> list[str]:
        """Write small files by their names, and return the names."""
        for name, text in texts.items():
            self.write_text(name, text)
        return list(texts)

    def publish(self, names: Sequence[str], stale: Sequence[str]) -> None:
        """Move the files into place in this order, once `stale` files and rejects are gone."""
        self._move(names, self.folder)
        for name in stale:
            (self.folder / name).unlink(missing_ok=True)
        shutil.rmtree(self.folder / REJECTED, ignore_errors=True)

    def move(self, name: str) -> None:
        """Move one file into place, and touch nothing else."""
        self._move([name], self.folder)

    def reject(self, names: Sequence[str]) -> Path:
        """Move the files to `rejected/`, in place of what an earlier run left there."""
        target = self.folder / REJECTED
        with _clear_errors(target):
            shutil.rmtree(target, ignore_errors=True)
            target.mkdir()
        self._move(names, target)
        return target

    def _move(self, names: Sequence[str], target: Path) -> None:
        below = list(dict.fromkeys(Path(name).parent for name in names if "/" in name))
        for folder in (target / name for name in below):
            if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
                raise OutputError(f"F101 {folder}: it is not a folder\n    move it away")
        for name in names:
            final = target / name
            if final.is_symlink() or (final.exists() and not final.is_file()):
                raise OutputError(f"F101 {final}: it is not a regular file\n    move it away")
        for name in names:
            with _clear_errors(target / name):
                _sync(self.path(name))
        with _made([target / name for name in below]):
            for name in names:
                with _clear_errors(target / name):
                    self.path(name).replace(target / name)
        for folder in (*(target / name for name in below), target):
            _sync(folder)


@contextmanager
def _made(folders: Sequence[Path]) -> Iterator[None]:
    """Make folders, and remove those again into which nothing came."""
    try:
        for folder in folders:
            with _clear_errors(folder):
                folder.mkdir(exist_ok=True)
        yield
    finally:
        for folder in folders:
            # A folder that holds something is not removed.
            with suppress(OSError):
                folder.rmdir()


@contextmanager
def staged(folder: Path) -> Iterator[Staging]:
    """Provide the hidden folder, and remove it whatever happens.

    A folder that was made for the run and stays empty is removed, too.  Raises: OutputError when
    the folder cannot be made or written.
    """
    made = [path for path in (folder, *folder.parents) if not path.exists()]
    with _clear_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
        hidden = Path(tempfile.mkdtemp(prefix=".wlcsp-", dir=folder))
    try:
        yield Staging(hidden=hidden, folder=folder)
    finally:
        shutil.rmtree(hidden, ignore_errors=True)
        for path in made:
            if not any(path.iterdir()):
                path.rmdir()


def why_unwritten(path: Path) -> str:
    """Return the system's reason why more could not be written beside a file that came out short.

    gdstk ignores what the system says, so that it is asked again with a write of our own.
    """
    probe = path.with_name(path.name + ".probe")
    try:
        with probe.open("wb") as file:
            file.write(b"\0" * (path.stat().st_size + 65_536))
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        return error.strerror or str(error)
    finally:
        probe.unlink(missing_ok=True)
    return "the file came out damaged"


@contextmanager
def _clear_errors(path: Path) -> Iterator[None]:
    """Turn the system's error into one line that names the file that was meant."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise OutputError(
            f"F101 {path}: it could not be written: {reason}\n"
            "    free some space, or choose another folder with -o"
        ) from error


def _sync(path: Path) -> None:
    """Make sure that what was written to a file or folder is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
