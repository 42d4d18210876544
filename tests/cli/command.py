"""The `wlcsp` command as a user runs it: a process of its own, nothing replaced."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
CONFIGS = ROOT / "configs"
COMMAND = (sys.executable, "-m", "wlcsp_cli")


def environment(**extra: str) -> dict[str, str]:
    """The environment of a run: ours, without what would change its output."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("WLCSP_")}
    return {**kept, **extra}


def wlcsp(
    *arguments: str | Path, cwd: Path | None = None, **extra: str
) -> subprocess.CompletedProcess[str]:
    """Run the command to its end."""
    return subprocess.run(  # noqa: S603  our own command
        [*COMMAND, *map(str, arguments)],
        cwd=cwd,
        env=environment(**extra),
        capture_output=True,
        text=True,
        check=False,
    )


def files_below(folder: Path) -> set[str]:
    """All files under a folder, hidden ones too, by their paths from it."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def renamed(spec: Path, name: str) -> str:
    """The text of an example under another name."""
    return spec.read_text().replace(f"name: {spec.stem}", f"name: {name}")
