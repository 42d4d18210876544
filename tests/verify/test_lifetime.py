"""What the judge keeps of a file does not point into memory that goes with the layout."""

import subprocess
import sys
from pathlib import Path

import klayout.db as kdb

from tests.cli.command import environment
from tests.verify.written import written

AGAIN = """
import sys
from pathlib import Path
from wlcsp_layout.model.resolve import resolve
from wlcsp_layout.spec.load import read
from wlcsp_layout.verify.drawn import Drawn

package = resolve(read(Path(sys.argv[2]))).package


def look():
    drawn = Drawn(Path(sys.argv[1]), package)
    assert drawn.arrays
    for name in package.layers:
        drawn.rest(name)


for _ in range(30):
    look()
"""


def test_oasis_is_read_again_and_again_without_a_crash(tmp_path: Path) -> None:
    """In a process of its own: KLayout keeps the arrays of an OASIS file with the layout."""
    good = written(tmp_path, ("diameter_mm: 20", "diameter_mm: 200"))
    layout = kdb.Layout()
    layout.read(str(good.path))
    oasis = tmp_path / "unit.oas"
    layout.write(str(oasis))
    done = subprocess.run(  # noqa: S603  our own interpreter
        [sys.executable, "-c", AGAIN, oasis, tmp_path / "unit.yaml"],
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
