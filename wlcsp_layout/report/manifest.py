"""The manifest: what went in, what came out, and with which versions, by SHA-256."""

import hashlib
import os
from collections.abc import Mapping, Sequence
from pathlib import Path


def manifest(
    name: str, versions: Mapping[str, str], reads: Sequence[Path], outputs: Mapping[str, Path]
) -> dict[str, object]:
    """Return the manifest as plain data; it names no host, user, absolute path or time.

    `reads` are the files that were read, the spec first; `outputs` are the written files by the
    names under which they will appear.
    """
    folder = reads[0].parent
    return {
        "manifest": 1,
        "name": name,
        "versions": dict(versions),
        "spec": _entry(reads[0].name, reads[0]),
        "reads": [_entry(relative(path, folder), path) for path in reads[1:]],
        "outputs": [
            {**_entry(shown, path), "bytes": path.stat().st_size} for shown, path in outputs.items()
        ],
    }


def _entry(shown: str, path: Path) -> dict[str, object]:
    return {"file": shown, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}


def relative(path: Path, folder: Path) -> str:
    """Return the path as seen from the spec's folder, with forward slashes."""
    return Path(os.path.relpath(path, folder)).as_posix()
