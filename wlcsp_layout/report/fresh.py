"""Whether the layout of a spec is already there, made from these very files by this version."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

from wlcsp_layout import __version__
from wlcsp_layout.report.manifest import relative


def fresh_layout(folder: Path, name: str, reads: Sequence[Path]) -> Path | None:
    """Return the layout in a folder, None when it is missing, older than the spec or changed.

    `reads` are the files that the spec is read from, the spec first. By the manifest: a file that
    is not the one that passed its checks is not taken.
    """
    try:
        manifest = json.loads((folder / f"{name}.manifest.json").read_text(encoding="utf-8"))
        known = {item["file"]: item["sha256"] for item in manifest["reads"]}
        known[manifest["spec"]["file"]] = manifest["spec"]["sha256"]
        made = {item["file"]: item["sha256"] for item in manifest["outputs"]}
        version = manifest["versions"]["wlcsp"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    layout = folder / f"{name}.gds"
    shown = [reads[0].name, *(relative(path, reads[0].parent) for path in reads[1:])]
    now = {file: _sha256(path) for file, path in zip(shown, reads, strict=True)}
    is_fresh = version == __version__ and now == known
    return layout if is_fresh and made.get(layout.name) == _sha256(layout) else None


def _sha256(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""
