"""Marks that cannot be drawn, printed or read."""

from collections.abc import Iterator, Mapping, Sequence

from wlcsp_layout.model.docket import Docket
from wlcsp_layout.model.package import Film, Ruleset
from wlcsp_layout.model.plates import FILMS
from wlcsp_layout.model.rulesets import rule_nm
from wlcsp_layout.spec.document import Field
from wlcsp_layout.spec.marks_schema import BarsSpec, MarksSpec
from wlcsp_layout.units import Nm, um_text

_D2 = ("trench_min_um", "ring_width_min_um")
LEAST_RULES = {
    "d1": _D2,
    "d2": _D2,
    "rdl": ("rdl_width_min_um", "rdl_space_min_um"),
    "d3": _D2,
}
"""The rules on the least width and space that a mask can print: the dielectrics are alike."""
BAR_RULES = {**LEAST_RULES, "d1": ("d1_opening_min_um", "d1_opening_space_min_um")}
"""The rules that give the bars of a mask their width and space."""


def bars_nm(spec: MarksSpec, rules: Ruleset) -> dict[str, tuple[Nm, Nm]]:
    """Return width and space of the bars of each mask."""
    found: dict[str, tuple[Nm, Nm]] = {}
    for film in FILMS:
        own: BarsSpec = getattr(spec.cd_bars, film)
        width, space = (rule_nm(rules, name) for name in BAR_RULES[film])
        found[film] = (own.width_nm or width, own.space_nm or space)
    return found


def refuse_pairs(docket: Docket, spec: MarksSpec) -> None:
    """Say which pairs are no lower and upper mask, or are listed twice."""
    for i, (lower, upper) in enumerate(spec.pairs):
        at: Field = ("marks", "pairs", i)
        if FILMS.index(lower) >= FILMS.index(upper):
            what = (
                f"{lower} is paired with itself"
                if lower == upper
                else f"{upper} is on the wafer before {lower}"
            )
            docket.say("E512", at, what, "write [lower, upper] in the order d1, d2, rdl, d3")
        elif (lower, upper) in spec.pairs[:i]:
            docket.say("E512", at, f"{lower}, {upper} is listed twice", "list each pair once")


def refuse_sizes(docket: Docket, spec: MarksSpec) -> bool:
    """Say which sizes are off the grid or fit no mark; return whether all are right."""
    cross, boxes, scale = spec.cross, spec.box_in_box, spec.vernier
    before = len(docket.problems)
    for at, nm in (
        (("cross", "length_um"), cross.length_nm),
        (("cross", "width_um"), cross.width_nm),
        (("box_in_box", "outer_um"), boxes.outer_nm),
        (("box_in_box", "inner_um"), boxes.inner_nm),
        (("vernier", "width_um"), scale.width_nm),
    ):
        if nm % 2:
            docket.say(
                "E510",
                ("marks", *at),
                f"{um_text(nm)} um about a center has edges off the 0.001 um grid",
                f"use an even number of nanometers: {um_text(nm - 1)} or {um_text(nm + 1)} um",
            )
    if cross.length_nm < 3 * cross.width_nm:
        docket.say(
            "E513",
            ("marks", "cross"),
            f"arms of {um_text(cross.width_nm)} um leave a cross of {um_text(cross.length_nm)} um "
            "no corners to see",
            "make it at least three times as long as its arms are wide",
        )
    if boxes.inner_nm + 2 * boxes.line_nm >= boxes.outer_nm:
        docket.say(
            "E513",
            ("marks", "box_in_box"),
            f"a box of {um_text(boxes.inner_nm)} um does not fit into a frame of "
            f"{um_text(boxes.outer_nm)} um with a line of {um_text(boxes.line_nm)} um",
            "use a smaller box or a larger frame",
        )
    reach = scale.count * scale.step_nm
    if 2 * reach >= scale.pitch_nm:
        docket.say(
            "E513",
            ("marks", "vernier"),
            f"{scale.count} steps of {um_text(scale.step_nm)} um read as far as half the pitch of "
            f"{um_text(scale.pitch_nm)} um: two lines would be in line",
            "use fewer lines, a smaller step or a larger pitch",
        )
    return len(docket.problems) == before


def refuse_unprintable(
    docket: Docket,
    spec: MarksSpec,
    rules: Ruleset,
    films: Mapping[str, Film],
    bars: Mapping[str, tuple[Nm, Nm]],
) -> None:
    """Say which lines and spaces are below a mask's least, or vanish with its bias."""
    own = {film for film in FILMS if _is_own(spec, film)}
    for at, uses in _uses(spec, bars).items():
        if at[0] == "cd_bars" and at[1] not in own:
            # What comes from the rules of the spec is as these want it.
            continue
        width, space = _tightest(uses, 0, rules), _tightest(uses, 1, rules)
        for index, what, found in ((0, "wide", width), (1, "apart", space)):
            if found:
                film, nm, least = found
                docket.say(
                    "E511",
                    ("marks", *at),
                    f"shapes {um_text(nm)} um {what} on {film}, where at least {um_text(least)} um "
                    "are printed",
                    f"see {LEAST_RULES[film][index]}",
                )
    for film, made in films.items():
        uses = [item for several in _uses(spec, bars).values() for item in several]
        sizes = [(width, space) for name, width, space in uses if name == film]
        bias = made.bias_nm
        if not bias or not sizes:
            continue
        least, apart = min(s[0] for s in sizes), min(s[1] for s in sizes)
        if least + 2 * bias <= 0 or apart - 2 * bias <= 0:
            docket.say(
                "E516",
                ("process", film, "bias_um"),
                f"a bias of {um_text(bias)} um leaves nothing of marks {um_text(least)} um wide "
                f"and {um_text(apart)} um apart",
                "use a smaller bias, or larger marks",
            )


_Use = tuple[str, int, int]
"""A mask with the least width and the least space that a kind of mark has on it."""


def _uses(spec: MarksSpec, bars: Mapping[str, tuple[Nm, Nm]]) -> dict[Field, list[_Use]]:
    """Return what each part of the section draws."""
    cross, boxes, scale = spec.cross, spec.box_in_box, spec.vernier
    lowers = sorted({lower for lower, _ in spec.pairs}, key=FILMS.index)
    uppers = sorted({upper for _, upper in spec.pairs}, key=FILMS.index)
    inside = boxes.outer_nm - 2 * boxes.line_nm
    between = cross.width_nm + 2 * cross.clearance_nm
    wide = scale.pitch_nm - scale.width_nm
    # A cross without a neighbor, and a box in the middle of nothing, keep no space at all.
    free = 2**31
    uses: dict[Field, list[_Use]] = {
        ("cross",): [
            *((film, cross.width_nm, free) for film in lowers),
            *((film, cross.width_nm, between) for film in uppers),
        ],
        ("box_in_box",): [
            *((film, boxes.line_nm, inside) for film in lowers),
            *((film, boxes.inner_nm, free) for film in uppers),
        ],
        ("vernier",): [
            *((film, scale.width_nm, wide) for film in lowers),
            *((film, scale.width_nm, wide + scale.step_nm) for film in uppers),
        ],
    }
    for film, (width, space) in bars.items():
        uses["cd_bars", film] = [(film, width, space)]
    if spec.dicing:
        uses["dicing",] = [(spec.dicing.layer, spec.dicing.width_nm, free)]
    return uses


def _is_own(spec: MarksSpec, film: str) -> bool:
    bars: BarsSpec = getattr(spec.cd_bars, film)
    return bars.width_nm is not None or bars.space_nm is not None


def _tightest(uses: Sequence[_Use], index: int, rules: Ruleset) -> tuple[str, int, int] | None:
    """Return the first mask, the size on it and the least one where a size is below that."""
    return next(_below(uses, index, rules), None)


def _below(uses: Sequence[_Use], index: int, rules: Ruleset) -> Iterator[tuple[str, int, int]]:
    for film, *sizes in uses:
        least = rule_nm(rules, LEAST_RULES[film][index])
        if sizes[index] < least:
            yield film, sizes[index], least
