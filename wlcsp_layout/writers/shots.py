"""The shot map: where the stepper prints the reticle, as a table."""

from collections.abc import Iterator

from wlcsp_layout.model.package import Package
from wlcsp_layout.units import mm_text
from wlcsp_layout.wafer.shots import Shots
from wlcsp_layout.wafer.stepping import Stepped
from wlcsp_layout.writers.maps.decimals import half_mm_text


def shot_texts(package: Package, stepped: Stepped) -> dict[str, str]:
    """Return the shot map of a run by its name below the output folder; none without a stepper."""
    if stepped.shots is None:
        return {}
    lines = _lines(package, stepped, stepped.shots)
    return {f"maps/{package.name}.shots.csv": "".join(f"{line}\n" for line in lines)}


def _lines(package: Package, stepped: Stepped, shots: Shots) -> Iterator[str]:
    wafer, box, stepper = package.wafer, package.die.box, package.wafer.stepper
    assert stepper is not None  # noqa: S101  where there are shots there is one
    offset = stepped.offset
    yield "# shot map, balls up, y up"
    yield f"# device: {package.name}"
    yield f"# wafer: diameter_mm {mm_text(wafer.diameter_nm)}, notch {wafer.notch}"
    step = " ".join(map(mm_text, shots.step_nm))
    yield f"# field: columns {stepper.field_dies[0]}, rows {stepper.field_dies[1]}, step_mm {step}"
    yield f"# reticle: inch {stepper.reticle_inches}, reduction {stepper.reduction}"
    yield f"# partial shots: {stepper.partial_shots}"
    center = " ".join(
        half_mm_text(2 * at + size % 2)
        for at, size in zip(offset.xy, (box.width_nm, box.height_nm), strict=True)
    )
    yield (
        f"# reference die: column {shots.phase[0]}, row {shots.phase[1]} of shot 0 0, from the "
        f"lower left at 0 0, center_mm {center}"
    )
    yield "# origin: the wafer's center; a shot's center is that of the field's dies"
    yield "shot,column,row,center_x_mm,center_y_mm,full_dies,partial_dies,exposed"
    number = 0
    for shot in shots.shots:
        number += shot.is_exposed
        cells = (
            number if shot.is_exposed else "",
            shot.column,
            shot.row,
            *map(mm_text, shot.at),
            shot.full,
            shot.partial,
            "yes" if shot.is_exposed else "no",
        )
        yield ",".join(map(str, cells))
