"""The titles of mask plates as the spec wants them, and those that cannot be drawn."""

from wlcsp_layout.model.docket import Docket
from wlcsp_layout.model.least_features import RULES_OF, least_nm
from wlcsp_layout.model.lettering import folded, unknown
from wlcsp_layout.model.package import MaskSet, Package, Ruleset, Wafer
from wlcsp_layout.model.plates import FILMS, Plate, plate_box
from wlcsp_layout.model.title import Title, TitleBlock, block, room_nm
from wlcsp_layout.spec.marks_schema import MarksSpec
from wlcsp_layout.units import um_text

AT = ("marks", "title")


def title(
    docket: Docket, name: str | None, masks: MaskSet | None, wafer: Wafer | None, rules: Ruleset
) -> Title | None:
    """Return what all titles have; None without titles, or where a field that they need is wrong.

    What cannot be drawn is said.
    """
    spec = docket.get(MarksSpec, "marks")
    if spec is None or spec.title is None or masks is None or wafer is None or name is None:
        return None
    wanted = Title(
        at=spec.title.at, pixel_nm=spec.title.pixel_nm, text=spec.title.text or masks.title
    )
    if missing := unknown(wanted.text):
        docket.say(
            "E530",
            (*AT, "text") if spec.title.text else AT,
            f"there is no letter for {', '.join(map(repr, missing))}",
            "write marks.title.text with letters, digits, spaces and - _ . , : / # + ( )",
        )
        return None
    least = max(nm for layer in RULES_OF for nm in least_nm(rules, layer))
    if wanted.pixel_nm < least:
        docket.say(
            "E532",
            (*AT, "pixel_um"),
            f"a pixel of {um_text(wanted.pixel_nm)} um is below the least width or space of a "
            f"mask, {um_text(least)} um",
            "make it larger: a line of a letter is one pixel wide",
        )
    plate = plate_box(wafer.diameter_nm)
    box = max(
        (block(wanted, lines(wanted, name, masks, film, "CLEAR"), plate).box for film in FILMS),
        key=lambda item: item.width_nm,
    )
    room = room_nm(plate, wafer.diameter_nm)
    if box.width_nm > room[0] or box.height_nm > room[1]:
        docket.say(
            "E531",
            AT,
            f"a title of {um_text(box.width_nm)} x {um_text(box.height_nm)} um does not fit beside "
            f"the wafer: the plate has room for {um_text(room[0])} x {um_text(room[1])} um",
            "use a smaller pixel_um or a shorter text",
        )
    return wanted


def lines(wanted: Title, name: str, masks: MaskSet, film: str, drawn_tone: str) -> tuple[str, ...]:
    """Return the lines of a plate's title, in capitals as they are drawn.

    The tone is what drawn shapes are on the glass, which is the same for inverted data.
    """
    number = FILMS.index(film) + 1
    return (
        folded(wanted.text),
        folded(
            f"{name} {film} {number}/{len(FILMS)} rev {masks.revision} drawn {drawn_tone}",
        ),
    )


def title_block(package: Package, plate: Plate) -> TitleBlock | None:
    """Return the title of a plate; None without one."""
    if package.title is None:
        return None
    said = lines(package.title, package.name, package.mask_set, plate.film, plate.drawn_tone)
    return block(package.title, said, plate.box)
