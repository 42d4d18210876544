"""The cases and what the router must reach in each; `make` writes the spec into a folder."""

import csv
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from benchmarks.routing import arrays, blackparrot, design, planted
from benchmarks.routing.design import Design
from wlcsp_layout.units import NM_PER_UM

ROOT = Path(__file__).parents[2]
CARAVEL = ROOT / "configs" / "caravel"
HAND_DRAWN_UM = 70_970
"""The 66 center lines of configs/caravel/routes.csv."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A spec that is ready to be routed, and the length to compare with."""

    spec: Path
    reference_um: float | None = None
    """None: the shortest assignment, which the run works out."""
    reference: str = "bound"
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What must be reached besides all nets routed and no mark; None: only reported."""

    ratio: float | None = None
    length_mm: float | None = None
    seconds: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One row of the table."""

    name: str
    make: Callable[[Path], Given]
    target: Target
    needs: str | None = None
    """The free case whose routing gives this one its nets."""
    is_quick: bool = False
    is_search: bool = False
    """Part of a search for the widest traces: the search ends where one does not fit."""


def all_cases() -> Iterator[Case]:
    """Yield the cases in the order of the table."""
    yield Case(
        name="caravel",
        make=_caravel,
        target=Target(ratio=1.0, length_mm=HAND_DRAWN_UM / NM_PER_UM, seconds=2),
        is_quick=True,
    )
    for width_um, length_mm in ((4.0, 99.0), (6.0, 99.5), (8.0, 101.5), (10.0, 104.0)):
        yield Case(
            name=f"blackparrot_{width_um:g}",
            make=partial(_blackparrot, width_um),
            target=Target(length_mm=length_mm, seconds=5),
            is_quick=width_um in {4, 10},
        )
    for width_um in (11.0, 12.0, 12.5, 13.0, 14.0):
        yield Case(
            name=f"blackparrot_{width_um:g}".replace(".", "_"),
            make=partial(_blackparrot, width_um),
            target=Target(),
            is_search=True,
        )
    for count, part, free, fixed, seconds in (
        (10, 1.0, 1.02, 1.02, 1),
        (16, 1.0, 1.04, 1.02, 3),
        (24, 1.0, 1.06, 1.03, 10),
        (32, 0.7, 1.06, None, 30),
        (50, 0.38, 1.06, None, 90),
    ):
        name, array = f"perimeter_{count}", partial(arrays.perimeter, count, part)
        is_quick = count <= 16  # noqa: PLR2004  a second or three
        target = Target(ratio=free, seconds=seconds)
        yield Case(name=name, make=partial(_array, array), target=target, is_quick=is_quick)
        if fixed:
            yield Case(
                name=f"{name}_fixed",
                make=partial(_fixed, array, name),
                target=Target(ratio=fixed, seconds=seconds),
                needs=name,
                is_quick=is_quick,
            )
    for name, make, seconds in (
        ("caravel", _caravel, 4),
        ("perimeter_10", partial(_array, partial(arrays.perimeter, 10, 1.0)), 2),
        ("perimeter_16", partial(_array, partial(arrays.perimeter, 16, 1.0)), 6),
        ("perimeter_24", partial(_array, partial(arrays.perimeter, 24, 1.0)), 12),
    ):
        # 24 x 24 balls are more than the axes alone have room for: 31 pairs stay open.
        for angles in (45,) if name == "perimeter_24" else (45, 90):
            yield Case(
                name=f"{name}_{angles}",
                make=partial(_angled, make, angles),
                target=Target(seconds=seconds),
                is_quick=name in {"caravel", "perimeter_10"},
            )
    for count in (6, 10, 16):
        for span in (2, 4, 20):
            yield Case(
                name=f"planted_{count}_{span}",
                make=partial(_planted, count, span),
                target=Target(seconds=10),
                is_quick=(count, span) == (6, 2),
            )
    for count, pads in ((6, 3), (10, 6)):
        name, array = f"ground_{count}", partial(arrays.with_ground, count, pads)
        target = Target(seconds=10)
        is_quick = count == 6  # noqa: PLR2004  the smaller one
        yield Case(name=name, make=partial(_array, array), target=target, is_quick=is_quick)
        yield Case(
            name=f"{name}_fixed",
            make=partial(_fixed, array, name),
            target=target,
            needs=name,
            is_quick=is_quick,
        )


def _caravel(folder: Path) -> Given:
    """Write the Caravel example with the hand-drawn routes left out."""
    folder.mkdir(parents=True, exist_ok=True)
    for table in ("pads.csv", "balls.csv", "nets.csv"):
        shutil.copyfile(CARAVEL / table, folder / table)
    text = (CARAVEL / "caravel.yaml").read_text(encoding="utf-8")
    spec = folder / "caravel.yaml"
    spec.write_text(text.replace("routes: routes.csv", "routes: auto"), encoding="utf-8")
    return Given(spec=spec, reference_um=HAND_DRAWN_UM, reference="hand-drawn")


def _angled(make: Callable[[Path], Given], angles: int, folder: Path) -> Given:
    """Write a case whose traces turn by 45 or 90 degrees alone."""
    given = make(folder)
    text = given.spec.read_text(encoding="utf-8")
    text = text.replace("rdl: {", f"rdl: {{angles: {angles}, ")
    text = text.replace("rdl:\n", f"rdl:\n  angles: {angles}\n")
    given.spec.write_text(text, encoding="utf-8")
    return given


def _blackparrot(width_um: float, folder: Path) -> Given:
    """Write black-parrot; compare with OpenROAD where that has a complete result."""
    spec = design.write(blackparrot.design(round(width_um * NM_PER_UM)), folder.name, folder)
    with (blackparrot.DATA / "openroad.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if float(row["width_um"]) == width_um and row["length_mm"]:
                length_um = float(row["length_mm"]) * NM_PER_UM
                return Given(spec=spec, reference_um=length_um, reference="OpenROAD")
    return Given(spec=spec)


def _array(array: Callable[[], Design], folder: Path) -> Given:
    """Write an array of balls."""
    return Given(spec=design.write(array(), folder.name, folder))


def _fixed(array: Callable[[], Design], free: str, folder: Path) -> Given:
    """Write an array with the nets that the routing of its free case has found."""
    result = json.loads((folder.parent / free / "route.json").read_text(encoding="utf-8"))
    nets = tuple(
        design.Net(name=name, pads=tuple(pads), balls=tuple(balls), width_nm=width_nm, join=join)
        for name, (pads, balls, width_nm, join) in result["nets"].items()
    )
    spec = design.write(replace(array(), nets=nets, is_rest_free=False), folder.name, folder)
    if sum(result["marks"].values()) or result["joined"] < len(nets):
        return Given(spec=spec, remark=f"not known to be solvable: {free} is not clean")
    return Given(spec=spec, reference_um=result["length_um"], reference="witness")


def _planted(count: int, span: int, folder: Path) -> Given:
    """Plant a netlist; its witness has been judged clean."""
    found = planted.plant(folder, folder.name, count, span)
    return Given(spec=found.spec, reference_um=found.length_um, reference="witness")
