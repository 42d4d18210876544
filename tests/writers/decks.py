"""Design-rule scripts run by KLayout itself, to be compared with what the judge finds."""

import os
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from klayout import rdb

from wlcsp_layout.model.package import Package
from wlcsp_layout.verify import rules
from wlcsp_layout.verify.case import Case
from wlcsp_layout.verify.drawn import Drawn
from wlcsp_layout.verify.judgment import Result, Skipped
from wlcsp_layout.wafer.stepping import step
from wlcsp_layout.writers import deck

KLAYOUT = shutil.which("klayout")
needs_klayout = pytest.mark.skipif(
    KLAYOUT is None, reason="KLayout itself, which runs DRC scripts, is not installed"
)
RAN = re.compile(r"^(\w+) \w+: (\d+) shapes, (\d+) places; ")
SKIPPED = re.compile(r"^(\w+) \w+: skipped, (.*)$")


@dataclass(frozen=True, kw_only=True)
class Found:
    """What rules say of a file, by the judge or by a script."""

    ran: Mapping[str, tuple[int, int]]
    """By code: how many shapes were looked at, and how many places are wrong."""
    skipped: Mapping[str, str]
    """By code: why a rule did not run."""
    places: Counter[tuple[str, str, int, int]]
    """Code, cell and place [nm]."""

    @property
    def broken(self) -> dict[str, int]:
        """By code, how many places are wrong, where any are."""
        return {code: places for code, (_, places) in self.ran.items() if places}


def by_the_judge(path: Path, package: Package) -> Found:
    """Run the rules of `wlcsp verify`."""
    offset = step(package).offset
    case = Case(path=path, package=package, offset=offset, today=date(2026, 1, 1))
    said = list(rules.check(case, Drawn(path, package)))
    results = [item for item in said if isinstance(item, Result)]
    places: Counter[tuple[str, str, int, int]] = Counter()
    for finding in (finding for item in results for finding in item.findings):
        assert finding.at_nm is not None
        places[(finding.code, finding.cell, *finding.at_nm)] += 1
    return Found(
        ran={item.code: (item.shapes, len(item.findings)) for item in results},
        skipped={item.code: item.why for item in said if isinstance(item, Skipped)},
        places=places,
    )


def by_the_script(path: Path, package: Package, folder: Path, text: str | None = None) -> Found:
    """Run the script of a package, or another one, in KLayout."""
    script, report = folder / "deck.drc", folder / "deck.lyrdb"
    script.write_text(deck.text(package) if text is None else text, encoding="utf-8")
    log = klayout("-b", "-r", script, "-rd", f"input={path}", "-rd", f"report={report}")
    lines = log.splitlines()
    return Found(
        ran={found[1]: (int(found[2]), int(found[3])) for found in map(RAN.match, lines) if found},
        skipped={found[1]: found[2] for found in map(SKIPPED.match, lines) if found},
        places=_places(report),
    )


def klayout(*arguments: str | Path) -> str:
    """Run KLayout to its end without a window, and return what it says."""
    assert KLAYOUT is not None
    done = subprocess.run(  # noqa: S603  a program of the system, on our own files
        [KLAYOUT, *map(str, arguments)],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    return done.stdout


def _places(report: Path) -> Counter[tuple[str, str, int, int]]:
    """Return the middles of the boxes of a marker database."""
    markers = rdb.ReportDatabase("")
    markers.load(str(report))
    places: Counter[tuple[str, str, int, int]] = Counter()
    for item in markers.each_item():
        code = markers.category_by_id(item.category_id()).name()
        cell = markers.cell_by_id(item.cell_id()).name()
        (box,) = (value.box() for value in item.each_value() if value.is_box())
        center = box.center()
        places[(code, cell, round(center.x * 1000), round(center.y * 1000))] += 1
    return places
