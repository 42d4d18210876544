"""The dies that stand in for dies of the product, as the spec wants them."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from wlcsp_layout.errors import Finding, SpecError
from wlcsp_layout.geometry import Box, Xy
from wlcsp_layout.model.docket import Docket
from wlcsp_layout.model.drop_in import DropIn, DropInSite, OwnGds
from wlcsp_layout.model.layers import LAYERS, Layer
from wlcsp_layout.model.marks import Marks
from wlcsp_layout.model.package import Film, Package, PullBack, Wafer
from wlcsp_layout.model.plates import FILMS
from wlcsp_layout.spec.document import Field
from wlcsp_layout.spec.drop_ins_schema import DropInRuleSpec, DropInSpec
from wlcsp_layout.spec.load import read
from wlcsp_layout.spec.reading import Reading
from wlcsp_layout.spec.wafer_schema import WaferSpec
from wlcsp_layout.units import um_text

LONGEST_STEM = 20
"""Names of cells begin with `NAME_KIND` as they do with `NAME`, which has 20 characters at most."""

TAKEN = frozenset(
    (
        "DIE", "WAFER", "EDGE", "RIM", "RING", "PLATING", "PLATE", "MASK", "MARK", "MARKS", "NOT",
        "FIELD", "TITLE", "TEXT", "SHOT", "RETICLE", "KNOCK", "PADS", "PASSIV", "PRODUCT",
        *(layer.name.upper() for layer in LAYERS),
    )
)  # fmt: skip
"""Words that names of the product's own cells have after its name, or that maps have for kinds."""

GDS_LAYERS = ("chip_pad", "passivation", "d1", "d2", "d2_ring", "rdl", "d3", "ball", "text")
"""The layers that a file of the user's may draw: outline, street and wafer are drawn for it."""

SIDES: Mapping[str, tuple[Xy, ...]] = {
    "left": ((-1, 0),),
    "right": ((1, 0),),
    "both": ((-1, 0), (1, 0)),
    "up": ((0, 1),),
    "down": ((0, -1),),
}

MOST_KINDS = 200
"""On a wafer, with the fab's own: our choice, as SINF has bins 0B to F0."""
BESIDE = "paths begin at the spec's folder"
KEY = re.compile(r"(0|[1-9][0-9]{0,4})/(0|[1-9][0-9]{0,4})")
LARGEST_NUMBER = 65_535


class _Resolved(Protocol):
    """What is made of another spec."""

    @property
    def package(self) -> Package: ...

    @property
    def notes(self) -> tuple[Finding, ...]: ...

    @property
    def files(self) -> tuple[Path, ...]: ...


Resolve = Callable[[Reading], _Resolved]


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """What the spec of the wafer says of all its dies."""

    name: str
    box: Box
    """The product's die."""
    pull_back: PullBack
    wafer: Wafer
    layers: Mapping[str, Layer]
    films: Mapping[str, Film]
    marks: Marks | None


def drop_ins(docket: Docket, host: Host, resolve: Resolve) -> tuple[DropIn, ...]:
    """Return the drop-ins of the wafer; what is wrong with one is said, and it is left out.

    `resolve` makes a package of a spec.
    """
    spec = docket.get(WaferSpec, "wafer")
    if spec is None:
        return ()
    found: list[DropIn] = []
    seen: set[str] = set()
    fabs = {site.kind for site in host.wafer.sites or ()}
    for i, given in enumerate(spec.drop_ins):
        at: Field = ("wafer", "drop_ins", i)
        if len(seen) + len(fabs) >= MOST_KINDS:
            what = f"{given.kind} is kind number {MOST_KINDS + 1}, and maps have bins for fewer"
            docket.say("E389", (*at, "kind"), what, "use fewer kinds")
            break
        if why := _why_no_kind(given.kind, host.name, seen, fabs):
            docket.say("E540", (*at, "kind"), *why)
            continue
        seen.add(given.kind)
        sites = tuple(_sites(docket, at, given, host.wafer))
        place = docket.reading.document.place(*at)
        drop_in = DropIn(kind=given.kind, sites=sites, place=place)
        if _is_one_thing(docket, at, given) and (
            made := _made(docket, at, given, drop_in, host=host, resolve=resolve)
        ):
            found.append(made)
    return tuple(found)


def _made(
    docket: Docket,
    at: Field,
    given: DropInSpec,
    drop_in: DropIn,
    *,
    host: Host,
    resolve: Resolve,
) -> DropIn | None:
    """Return the drop-in with what it is; None when that cannot be."""
    if given.gds:
        own = _gds(docket, at, given, host.films)
        return replace(drop_in, gds=own) if own else None
    if given.spec:
        package = _package(docket, at, given.spec, host, resolve)
        if package is None:
            return None
        other = replace(
            package,
            name=f"{host.name}_{given.kind}",
            wafer=host.wafer,
            layers=host.layers,
            title=None,
            die_numbers=None,
            marks=None,
        )
        return replace(drop_in, package=other)
    if given.marks:
        inward = host.pull_back
        reach = max(inward.d1_nm, inward.d2_nm, inward.d3_nm)
        if not _has_room(docket, (*at, "marks"), host.box.grown(-reach), host.marks):
            return None
    return replace(drop_in, has_marks=given.marks is not None)


def _why_no_kind(kind: str, name: str, seen: set[str], fabs: set[str]) -> tuple[str, str] | None:
    """Return why a kind cannot be called so, and what to do."""
    if kind in seen:
        return f"{kind} is the name of an earlier kind", "give each kind a name of its own"
    if kind in TAKEN:
        return f"{kind} is a word for something else in names of cells", "use another one: TEST1"
    if kind in fabs:
        return f"{kind} is a kind of the fab's map, wafer.dies", "use another one"
    stem = f"{name}_{kind}"
    if len(stem) > LONGEST_STEM:
        return (
            f"names of cells begin with {stem}, which is longer than {LONGEST_STEM} characters",
            "use a shorter name for the kind or the package",
        )
    return None


def _sites(docket: Docket, at: Field, given: DropInSpec, wafer: Wafer) -> Iterator[DropInSite]:
    document = docket.reading.document
    if isinstance(given.at, DropInRuleSpec):
        place = document.place(*at, "at")
        if 2 * given.at.radius_nm > wafer.usable_diameter_nm:
            docket.say(
                "E541",
                (*at, "at", "radius_mm"),
                f"the point is {um_text(given.at.radius_nm)} um from the center of the wafer, and "
                f"its usable radius is {um_text(wafer.usable_diameter_nm // 2)} um",
                "use a smaller radius",
            )
            return
        for x, y in SIDES[given.at.side]:
            yield DropInSite(place=place, near_nm=(x * given.at.radius_nm, y * given.at.radius_nm))
        return
    for number, (column, row) in enumerate(given.at):
        yield DropInSite(place=document.place(*at, "at", number), at=(column, row))


def _is_one_thing(docket: Docket, at: Field, given: DropInSpec) -> bool:
    things = {"blank": given.blank, "marks": given.marks, "spec": given.spec, "gds": given.gds}
    named = [key for key, value in things.items() if value is not None]
    if len(named) != 1:
        docket.say(
            "E543",
            at,
            f"it has {' and '.join(named) or 'nothing that says what it is'}",
            "give exactly one of blank, marks, spec and gds",
        )
        return False
    if given.gds is None:
        for key, value in (("cell", given.cell), ("layers", given.layers)):
            if value is not None:
                docket.say("E543", (*at, key), f"{key} belongs to gds", "remove it")
                return False
    elif not given.layers:
        docket.say("E543", at, "gds has no layers", 'say what each layer is: layers: {"10/0": d1}')
        return False
    return True


def _has_room(docket: Docket, at: Field, inside: Box, marks: Marks | None) -> bool:
    """Tell whether a block of marks fits into the middle of a die; say so if not."""
    if marks is None:
        docket.say("E557", at, "the spec has no marks", "say what a block has: marks, see spec.md")
        return False
    block = marks.block
    if block.width_nm > inside.width_nm or block.height_nm > inside.height_nm:
        docket.say(
            "E557",
            at,
            f"a block of marks is {_size(block.width_nm, block.height_nm)} um, and "
            f"the die inside its street {_size(inside.width_nm, inside.height_nm)} um",
            "use fewer or smaller marks",
        )
        return False
    return True


def _package(docket: Docket, at: Field, name: str, host: Host, resolve: Resolve) -> Package | None:
    """Return the package of another spec; None when it cannot be used."""
    field: Field = (*at, "spec")
    path = docket.path(name)
    if not path.is_file():
        docket.say("E544", field, f"there is no file {name}", BESIDE)
        return None
    reading = read(path)
    own = reading.valid("wafer")
    if isinstance(own, WaferSpec) and own.drop_ins:
        docket.say(
            "E545",
            field,
            f"{name} has drop-ins of its own",
            "name a spec of a die alone; list all drop-ins here",
        )
        return None
    try:
        resolved = resolve(reading)
    except SpecError as error:
        docket.all(error.findings, field)
        docket.say(
            "E544",
            field,
            f"{name} cannot be used: see what is wrong with it",
            f"wlcsp check {name} says the same",
        )
        return None
    docket.files += (path for path in resolved.files if path not in docket.files)
    docket.notes += resolved.notes
    package = resolved.package
    box, films = host.box, host.films
    size = (package.die.box.width_nm, package.die.box.height_nm)
    if size != (box.width_nm, box.height_nm):
        docket.say(
            "E546",
            field,
            f"its die is {_size(*size)} um, and that of this spec "
            f"{_size(box.width_nm, box.height_nm)} um",
            "a drop-in takes the place of a die, so that both must have one size",
        )
        return None
    other = [film for film in films if package.films[film] != films[film]]
    if other:
        docket.say(
            "E547",
            field,
            f"its process differs from that of this spec: {', '.join(other)}",
            "all dies of a wafer are made together: use the same process in both specs",
        )
        return None
    return package


def _size(width: int, height: int) -> str:
    return f"{um_text(width)} x {um_text(height)}"


def _gds(docket: Docket, at: Field, given: DropInSpec, films: Mapping[str, Film]) -> OwnGds | None:
    """Return what to read of a file of the user's; None when that cannot be."""
    layers: dict[tuple[int, int], str | None] = {}
    is_bad = False
    for key, name in (given.layers or {}).items():
        field: Field = (*at, "layers", key)
        match = KEY.fullmatch(key)
        numbers = (int(match[1]), int(match[2])) if match else (0, 0)
        if not match or max(numbers) > LARGEST_NUMBER:
            docket.say(
                "E548", field, f"{key!r} is no layer of a GDSII file", 'write "10/0" in quotes'
            )
            is_bad = True
        elif name is not None and name not in GDS_LAYERS:
            docket.say(
                "E548",
                field,
                f"{name} is no layer that a file can draw",
                f"use one of {', '.join(GDS_LAYERS)}, or null to leave the layer out",
            )
            is_bad = True
        elif name in FILMS and films[name].bias_nm:
            docket.say(
                "E549",
                field,
                f"the plate of {name} has a bias of {um_text(films[name].bias_nm)} um, and shapes "
                "of a file are not what circles are redrawn from",
                "use no bias, or draw the die by a spec",
            )
            is_bad = True
        layers[numbers] = name
    path = docket.path(given.gds or "")
    if not path.is_file():
        docket.say(
            "E550",
            (*at, "gds"),
            f"there is no file {given.gds}",
            BESIDE,
        )
        return None
    docket.files.append(path)
    return (
        None if is_bad else OwnGds(path=path, shown=given.gds or "", cell=given.cell, layers=layers)
    )
