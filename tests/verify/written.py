"""Small wafers as written files, to be spoiled through KLayout and judged."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import gdstk
import klayout.db as kdb

from tests.packages import package
from wlcsp_layout.masks import draw_die
from wlcsp_layout.model.package import Package
from wlcsp_layout.route.routing import Routing
from wlcsp_layout.verify.case import Case, Check
from wlcsp_layout.verify.drawn import Drawn
from wlcsp_layout.verify.judgment import Claim, Result, Skipped
from wlcsp_layout.wafer.cells import draw_wafer
from wlcsp_layout.wafer.stepping import Stepped, step
from wlcsp_layout.writers.meant import cells_below


@dataclass(frozen=True, kw_only=True)
class Written:
    """A file with the wafer of a spec, as it is or spoiled."""

    path: Path
    package: Package
    stepped: Stepped

    @property
    def case(self) -> Case:
        """What a check is given."""
        return Case(
            path=self.path,
            package=self.package,
            offset=self.stepped.offset,
            today=date(2026, 1, 1),
        )

    def drawn(self) -> Drawn:
        """Read the file as the judge does."""
        return Drawn(self.path, self.package)

    def spoiled(self, change: Callable[[kdb.Layout], object]) -> "Written":
        """Return a copy of the file that somebody has changed in KLayout."""
        layout = kdb.Layout()
        layout.read(str(self.path))
        change(layout)
        path = self.path.with_name("spoiled.gds")
        layout.write(str(path))
        return Written(path=path, package=self.package, stepped=self.stepped)

    def checked(self, check: Check) -> list[Result | Skipped | Claim]:
        """Run one check on the file."""
        return list(check(self.case, self.drawn()))


def written(folder: Path, *changes: tuple[str, str]) -> Written:
    """Write the wafer of a changed spec."""
    drawn, routing = package(folder, *changes)
    stepped = step(drawn)
    return written_to(folder / "unit.gds", drawn, routing, stepped)


def written_to(path: Path, drawn: Package, routing: Routing, stepped: Stepped) -> Written:
    """Write the wafer of a package that is routed and stepped."""
    library = gdstk.Library(drawn.name, unit=1e-6, precision=1e-9)
    library.add(*cells_below(draw_wafer(drawn, stepped, draw_die(drawn, routing))))
    library.write_gds(path, max_points=8000)
    return Written(path=path, package=drawn, stepped=stepped)


def said(items: Iterable[object]) -> list[str]:
    """Return what results find: `CODE subject: what`, without the remedies."""
    return [
        f"{finding.code} {finding.subject}: {finding.what}"
        for item in items
        if isinstance(item, Result)
        for finding in item.findings
    ]
