"""What a stepper makes of the dies of a wafer: the phase of its shots, and which are exposed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from wlcsp_layout.errors import Finding, SpecError
from wlcsp_layout.geometry import Xy
from wlcsp_layout.model.exposure import Stepper
from wlcsp_layout.model.package import Package, Wafer
from wlcsp_layout.wafer.best import Search, best_offset
from wlcsp_layout.wafer.blocks import ground_of_blocks, search_of_dies
from wlcsp_layout.wafer.run import Run
from wlcsp_layout.wafer.shots import Shots, best_phase, shots_of, whole_shots
from wlcsp_layout.wafer.strips import Ground


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposed:
    """The dies of exposed shots, and the shots."""

    runs: tuple[Run, ...]
    shots: Shots
    notes: tuple[Finding, ...]


def search_shots(ground: Ground, wafer: Wafer, stepper: Stepper) -> Search:
    """Return the best offset of dies and shots."""
    field = stepper.field_dies
    if not stepper.is_whole:
        return best_offset(ground, wafer.prefer, field=field)
    blocks = ground_of_blocks(ground, field)
    return search_of_dies(best_offset(blocks, wafer.prefer), ground, field)


def expose(
    wafer: Wafer,
    stepper: Stepper,
    begins: Xy | None,
    dies: tuple[Sequence[Run], Sequence[Run], Sequence[Run]],
    die: tuple[Xy, Xy, Xy],
) -> Exposed:
    """Return what is exposed; `begins` are a column and a row that begin a shot, if known.

    `dies` and `die` are as of `shots_of`.
    Raises: SpecError when no shot is whole, or a fab's map is not made of whole shots.
    """
    runs = tuple(dies[0])
    if begins is not None:
        m, n = stepper.field_dies
        phase = (-begins[0] % m, -begins[1] % n)
    else:
        phase = stepper.phase or best_phase(runs, stepper)
    shots = shots_of(stepper, phase, dies, die)
    notes: list[Finding] = []
    if stepper.is_whole:
        kept = whole_shots(runs, stepper, phase)
        lost = sum(run.count for run in runs) - sum(run.count for run in kept)
        if wafer.sites is not None and lost:
            raise SpecError([_not_whole(lost, stepper)])
        if not kept:
            raise SpecError([_no_shot(stepper)])
        if lost:
            notes.append(_lost_note(lost, shots))
        runs = kept
    elif shots.cut_dies or shots.kept_out:
        notes.append(_printed_note(shots))
    return Exposed(runs=runs, shots=shots, notes=tuple(notes))


def settled(package: Package, shots: Shots | None) -> Package:
    """Return the package with the phase of its shots, as it was given or found."""
    wafer = package.wafer
    if wafer.stepper is None or shots is None:
        return package
    stepper = replace(wafer.stepper, phase=shots.phase)
    return replace(package, wafer=replace(wafer, stepper=stepper))


def _dies(count: int, kind: str = "") -> str:
    return f"{count:,} {kind}{'die' if count == 1 else 'dies'}"


def _shots(count: int) -> str:
    return f"{count:,} {'shot' if count == 1 else 'shots'}"


def _printed_note(shots: Shots) -> Finding:
    parts = [
        f"{_dies(count)} {where}"
        for count, where in (
            (shots.cut_dies, "that the usable circle cuts"),
            (shots.kept_out, "at places that are kept free"),
        )
        if count
    ]
    return Finding(
        code="N111",
        subject="wafer.exposure",
        what=f"{_shots(len(shots.exposed))} print {' and '.join(parts)} as well: NAME.gds has the "
        "other ones alone",
    )


def _lost_note(lost: int, shots: Shots) -> Finding:
    return Finding(
        code="N110",
        subject="wafer.exposure",
        what=f"{_dies(lost, 'full ')} {'is' if lost == 1 else 'are'} not placed: only the "
        f"{_shots(len(shots.exposed))} whose dies are all full are exposed",
        mend="partial_shots: keep exposes the others, too",
    )


def _not_whole(lost: int, stepper: Stepper) -> Finding:
    m, n = stepper.field_dies
    return Finding(
        code="E572",
        subject="wafer.dies",
        what=f"{_dies(lost)} of the fab's map {'is' if lost == 1 else 'are'} in no whole shot of "
        f"{m} x {n} dies, and partial shots are dropped",
        mend="correct the map, field_dies or phase, or keep partial shots",
    )


def _no_shot(stepper: Stepper) -> Finding:
    m, n = stepper.field_dies
    return Finding(
        code="E573",
        subject="wafer.exposure.stepper",
        what=f"no whole shot of {m} x {n} dies fits into the usable circle beside the keep-outs",
        mend="use a smaller field, another offset, or keep partial shots",
    )
