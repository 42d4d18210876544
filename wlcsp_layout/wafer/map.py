"""The wafer map: where dies stand, which ones the circle cuts, and what other offsets give."""

from collections.abc import Iterator
from dataclasses import dataclass

from wlcsp_layout.model.package import Package
from wlcsp_layout.wafer.best import Search
from wlcsp_layout.wafer.stepping import Run, Stepped, count, search, step, touched_runs


@dataclass(frozen=True, slots=True, kw_only=True)
class WaferMap:
    """A wafer as it is stepped, beside how it could be."""

    package: Package
    stepped: Stepped
    search: Search | None
    """None: the fab has stepped the wafer, by a map of its own."""
    touched: tuple[Run, ...]
    """Places that share area with the usable circle, one run a row."""
    lost: tuple[Run, ...]
    """Dies inside the usable circle that keep-outs take, or that reach into windows."""

    @property
    def utilization(self) -> float:
        """The part of the usable circle that placed dies cover, streets left out."""
        box, diameter = self.package.die.box, self.package.wafer.usable_diameter_nm
        # 0.7853981633974483 is the double nearest to pi / 4.
        return self.stepped.full * box.width_nm * box.height_nm / (0.7853981633974483 * diameter**2)


def map_of(package: Package) -> WaferMap:
    """Return the map of a package's wafer.  Raises: SpecError as `step`."""
    found = None if package.wafer.sites is not None else search(package)
    stepped = step(package, found)
    return WaferMap(
        package=package,
        stepped=stepped,
        search=found,
        touched=touched_runs(package, stepped),
        lost=() if found is None else tuple(_lost(package, stepped)),
    )


def _lost(package: Package, stepped: Stepped) -> Iterator[Run]:
    """Yield the full dies that are not placed."""
    box, diameter = package.die.box, package.wafer.usable_diameter_nm
    size = (box.width_nm, box.height_nm)
    placed: dict[int, list[Run]] = {}
    for run in stepped.runs:
        placed.setdefault(run.row, []).append(run)
    for full in count(size, stepped.step_nm, stepped.offset.xy, diameter)[0]:
        at, end = full.column, full.column + full.count
        for run in placed.get(full.row, ()):
            if run.column > at:
                yield Run(row=full.row, column=at, count=run.column - at)
            at = run.column + run.count
        if at < end:
            yield Run(row=full.row, column=at, count=end - at)
