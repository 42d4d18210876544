"""Rules of chip pads: only openings that share area with a passivation opening are looked at."""

from wlcsp_layout.rules.rule import Limit
from wlcsp_layout.verify.rules import lengths
from wlcsp_layout.verify.rules.openings import opening_width
from wlcsp_layout.verify.rules.reach import reach
from wlcsp_layout.verify.rules.scene import Measured, Scene


def d1_opening(scene: Scene, limit: Limit) -> Measured:
    """Measure the width of dielectric 1 openings."""
    return opening_width(scene.die.over_pads("d1"), limit.value_nm)


def d1_in_pad(scene: Scene, limit: Limit) -> Measured:
    """Measure pad metal beyond dielectric 1 openings."""
    pads = scene.die.layer("chip_pad")
    return lengths.beyond(scene.die.over_pads("d1"), pads, limit.value_nm, reach=4)


def d1_opening_space(scene: Scene, limit: Limit) -> Measured:
    """Measure the space of dielectric 1 openings."""
    return lengths.space(scene.die.over_pads("d1"), limit.value_nm)


def d2_beyond_d1(scene: Scene, limit: Limit) -> Measured:
    """Measure the openings of dielectric 2 beyond those of dielectric 1."""
    d1, d2 = scene.die.over_pads("d1"), scene.die.over_pads("d2")
    return lengths.beyond(d1, d2, limit.value_nm, reach=4)


def rdl_over_opening(scene: Scene, limit: Limit) -> Measured:
    """Measure metal beyond the openings of dielectrics 1 and 2."""
    return lengths.beyond(scene.pad_openings, scene.die.layer("rdl"), limit.value_nm, reach=4)


def d3_to_via(scene: Scene, limit: Limit) -> Measured:
    """Measure the space between openings of dielectric 3, the street apart, and of chip pads."""
    holes = scene.die.layer("d3").inside(scene.outline) + scene.ball_openings
    return lengths.apart(
        holes.merged(), scene.pad_openings, limit.value_nm, chord_nm=scene.chord_nm
    )


def passivation_opening(scene: Scene, limit: Limit) -> Measured:
    """Measure the width of passivation openings over chip pads."""
    openings = scene.die.layer("passivation").interacting(scene.die.layer("chip_pad"))
    return opening_width(openings, limit.value_nm)


def landing(scene: Scene, limit: Limit) -> Measured:
    """Measure metal from the middle of each passivation opening, twice."""
    return reach(scene.die.layer("passivation"), scene.die.layer("rdl"), limit.value_nm)
