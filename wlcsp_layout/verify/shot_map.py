"""The shot map read back by a strict reader, and held against the spec and the written layout.

The reader shares no code with the writer, and refuses whatever is not written as it must be.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from wlcsp_layout.errors import Finding
from wlcsp_layout.geometry import Point, Xy
from wlcsp_layout.model.exposure import Stepper
from wlcsp_layout.model.package import Package
from wlcsp_layout.units import mm_text
from wlcsp_layout.verify.maps.head import below_head
from wlcsp_layout.verify.maps.places import edge_places
from wlcsp_layout.verify.maps.said import MM, UnreadableError, half_nm, nm, whole
from wlcsp_layout.verify.shot_places import counted, shot_center
from wlcsp_layout.verify.wafer_places import Centers, expected_places, free_places, full_dies

MEND = "nothing was published; a fault of wlcsp: report it with the spec"

HEAD = (
    r"# shot map, balls up, y up",
    r"# device: (\w+)",
    r"# wafer: diameter_mm (\S+), notch (up|down|left|right)",
    r"# field: columns (\S+), rows (\S+), step_mm (\S+) (\S+)",
    r"# reticle: inch (\S+), reduction (\S+)",
    r"# partial shots: (keep|drop)",
    (
        r"# reference die: column (\S+), row (\S+) of shot 0 0, from the lower left at 0 0, "
        r"center_mm (\S+) (\S+)"
    ),
    r"# origin: the wafer's center; a shot's center is that of the field's dies",
    r"shot,column,row,center_x_mm,center_y_mm,full_dies,partial_dies,exposed",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidShot:
    """One line of the map."""

    number: int | None
    """Of exposed ones."""
    shot: Xy
    at: Xy
    full: int
    partial: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidShots:
    """All that a shot map says."""

    device: str
    diameter_nm: int
    notch: str
    field_dies: Xy
    step_nm: Xy
    inches: int
    reduction: int
    partial_shots: str
    phase: Xy
    center_half_nm: Xy
    """Twice the center of the reference die."""
    shots: tuple[SaidShot, ...]


def read_shots(path: Path) -> SaidShots | Finding:
    """Return what a shot map says, or why it cannot be read."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return read(file.read())
    except ValueError as error:
        return _finding("V711", path.name, f"it cannot be read: {error}")


def read(text: str) -> SaidShots:
    """Return what a shot map says.  Raises: UnreadableError."""
    words, lines = below_head(text, HEAD)
    device, diameter, notch, columns, rows, step_x, step_y, inches, reduction, kind, *at = words
    shots = tuple(map(_shot, lines))
    numbers = [shot.number for shot in shots if shot.number is not None]
    if numbers != list(range(1, len(numbers) + 1)):
        raise UnreadableError("exposed shots are not numbered 1, 2, 3 and so on")
    if [shot.shot for shot in shots] != sorted({s.shot for s in shots}, key=lambda s: s[::-1]):
        raise UnreadableError("shots are not in order, or listed twice")
    return SaidShots(
        device=device,
        diameter_nm=nm(diameter, MM),
        notch=notch,
        field_dies=(whole(columns), whole(rows)),
        step_nm=(nm(step_x, MM), nm(step_y, MM)),
        inches=whole(inches),
        reduction=whole(reduction),
        partial_shots=kind,
        phase=(whole(at[0]), whole(at[1])),
        center_half_nm=(half_nm(at[2], MM), half_nm(at[3], MM)),
        shots=shots,
    )


def _shot(line: str) -> SaidShot:
    cells = line.split(",")
    if len(cells) != 8 or cells[7] != ("yes" if cells[0] else "no"):  # noqa: PLR2004  as in HEAD
        raise UnreadableError(f"{line!r} is no shot")
    column, row, full, partial = (whole(cells[i]) for i in (1, 2, 5, 6))
    return SaidShot(
        number=whole(cells[0]) if cells[0] else None,
        shot=(column, row),
        at=(nm(cells[3], MM), nm(cells[4], MM)),
        full=full,
        partial=partial,
    )


def compare_shots(
    name: str, said: SaidShots | Finding, package: Package, offset: Point, drawn: Centers
) -> tuple[Finding, ...]:
    """Return where a shot map differs from the spec, and from the dies that a layout draws.

    `package` is with its settled phase.
    """
    if isinstance(said, Finding):
        return (said,)
    stepper = package.wafer.stepper
    if stepper is None:
        return ()
    frame = tuple(_frame(name, said, package, stepper, offset))
    # What a wrong frame makes of all shots would only say the same again.
    return frame or (
        *_places(name, said, (package, stepper, offset), drawn),
        *_counts(name, said, (package, stepper, offset)),
    )


def _frame(
    name: str, said: SaidShots, package: Package, stepper: Stepper, offset: Point
) -> Iterator[Finding]:
    box, wafer = package.die.box, package.wafer
    size = (box.right_nm - box.left_nm, box.top_nm - box.bottom_nm)
    (m, n), street = stepper.field_dies, wafer.street_nm
    center = (
        2 * (offset.x_nm - size[0] // 2) + size[0],
        2 * (offset.y_nm - size[1] // 2) + size[1],
    )
    for what, found, wanted in (
        ("the device", said.device, package.name),
        ("the wafer's diameter", said.diameter_nm, wafer.diameter_nm),
        ("the notch", said.notch, wafer.notch),
        ("the field", said.field_dies, (m, n)),
        ("the step", said.step_nm, (m * (size[0] + street[0]), n * (size[1] + street[1]))),
        ("the reticle", said.inches, stepper.reticle_inches),
        ("the reduction", said.reduction, stepper.reduction),
        ("partial shots", said.partial_shots, stepper.partial_shots),
        ("the place of the reference die in its shot", said.phase, stepper.phase),
        ("twice the center of the reference die", said.center_half_nm, center),
    ):
        if found != wanted:
            yield _finding("V713", name, f"{what} is {found}; the spec has {wanted}")


def _places(
    name: str, said: SaidShots, wafer: tuple[Package, Stepper, Point], drawn: Centers
) -> Iterator[Finding]:
    """Yield whether every drawn die is printed, once, where it is drawn."""
    package, stepper, offset = wafer
    wanted = expected_places(package, offset)
    box = package.die.box
    exposed = {shot.shot: shot for shot in said.shots if shot.number is not None}
    printed: Counter[Xy] = Counter()
    half = [
        ((count - 1) * step + size) // 2
        for count, step, size in zip(stepper.field_dies, wanted.step, wanted.size, strict=True)
    ]
    for shot in exposed.values():
        corner = (shot.at[0] - half[0], shot.at[1] - half[1])
        printed.update(
            (2 * (corner[0] + i * wanted.step[0]) + wanted.size[0],
             2 * (corner[1] + j * wanted.step[1]) + wanted.size[1])
            for i in range(stepper.field_dies[0])
            for j in range(stepper.field_dies[1])
        )  # fmt: skip
    dies = list(zip(drawn[0].tolist(), drawn[1].tolist(), strict=True))
    bad = sorted((at for at in dies if printed[at] != 1), key=lambda at: at[::-1])
    if bad:
        x, y = bad[0]
        yield _finding(
            "V712",
            name,
            f"{len(bad)} drawn dies are not printed once; first the one at "
            f"({mm_text(x // 2)}, {mm_text(y // 2)}) mm, which {printed[bad[0]]} shots print",
        )
    corner = (offset.x_nm - (box.right_nm - box.left_nm) // 2,
              offset.y_nm - (box.top_nm - box.bottom_nm) // 2)  # fmt: skip
    for shot in said.shots:
        at = shot_center(stepper, shot.shot, corner, wanted.size, wanted.step)
        if shot.at != at:
            is_, must = (f"({mm_text(x)}, {mm_text(y)})" for x, y in (shot.at, at))
            yield _finding("V712", name, f"shot {shot.shot} is at {is_} mm, and must be at {must}")
    meant = set(counted(stepper, wanted.columns, wanted.rows))
    if wrong := sorted(meant ^ set(exposed), key=lambda s: s[::-1]):
        word = "not exposed, and has dies" if wrong[0] in meant else "exposed, and has no die"
        yield _finding("V712", name, f"{len(wrong)} shots differ; first {wrong[0]}: it is {word}")


def _counts(name: str, said: SaidShots, wafer: tuple[Package, Stepper, Point]) -> Iterator[Finding]:
    """Yield the shots whose counts of dies are not those of the spec."""
    package, stepper, offset = wafer
    free = free_places(package, offset)
    touched = edge_places(package, offset)
    radius = package.wafer.diameter_nm // 2 - package.wafer.edge_exclusion_nm
    inside = full_dies(free.size, free.step, free.corner, radius)
    full, near, whole_ones = (
        counted(stepper, *(np.asarray(part, dtype=np.int64) for part in dies))
        for dies in ((free.columns, free.rows), touched, inside)
    )
    wanted = {
        shot: (full.get(shot, 0), near.get(shot, 0) - whole_ones.get(shot, 0))
        for shot in {*near, *full}
    }
    found = {shot.shot: (shot.full, shot.partial) for shot in said.shots}
    wrong = sorted(
        (shot for shot in {*wanted, *found} if wanted.get(shot) != found.get(shot)),
        key=lambda s: s[::-1],
    )
    if wrong:
        shot = wrong[0]
        yield _finding(
            "V714",
            name,
            f"{len(wrong)} shots have other dies than the spec; first {shot}: full and partial "
            f"{found.get(shot)} in the map, {wanted.get(shot)} by the spec",
        )


def _finding(code: str, name: str, what: str) -> Finding:
    return Finding(code=code, subject=name, what=what, mend=MEND)
