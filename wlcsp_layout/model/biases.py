"""Biases of mask plates that leave nothing of what is drawn."""

from collections.abc import Iterator, Mapping, Sequence

from wlcsp_layout.model.docket import Docket
from wlcsp_layout.model.package import BallPad, ChipPad, Film, PullBack, Wafer
from wlcsp_layout.units import um_text


def refuse_impossible(
    docket: Docket,
    films: Mapping[str, Film],
    *,
    pads: Sequence[ChipPad],
    ball_pad: BallPad,
    pull_back: PullBack,
    wafer: Wafer,
    widths_nm: Sequence[int],
) -> None:
    """Say which biases make openings, rings, streets or traces vanish; `widths_nm` are of traces.

    Whether shapes grow together is seen on the file of the plate.
    """
    frames = {"d1": pull_back.d1_nm, "d2": pull_back.d2_nm, "d3": pull_back.d3_nm}
    for film, made in films.items():
        bias = made.bias_nm
        if not bias or film == "passivation":
            continue
        found: list[str] = []
        if film in frames and frames[film] + min(wafer.street_nm) // 2 + bias <= 0:
            found.append("the street")
        if film == "rdl" and min(widths_nm) + 2 * bias <= 0:
            found.append(f"a trace of {um_text(min(widths_nm))} um")
        if film == "d3" and ball_pad.opening_diameter_nm + 2 * bias <= 0:
            found.append(f"an opening of {um_text(ball_pad.opening_diameter_nm)} um")
        if film in {"d1", "d2"}:
            found += _openings(film, bias, pads)
        if film == "d2" and (gone := ball_pad.emboss.gone(bias)):
            found.append(gone)
        if film == "d1":
            found += _holes(bias, ball_pad)
        if found:
            docket.say(
                "E396",
                ("process", film, "bias_um"),
                f"a bias of {um_text(bias)} um leaves nothing of {' and '.join(found)}",
                "use a smaller bias; each edge moves by it, outward above zero",
            )


def _openings(film: str, bias_nm: int, pads: Sequence[ChipPad]) -> Iterator[str]:
    for pad in pads:
        box = pad.d1 if film == "d1" else pad.d2
        least = min(box.width_nm, box.height_nm)
        if least + 2 * bias_nm <= 0:
            yield f"the opening of {um_text(least)} um over pad {pad.name}"
            return


def _holes(bias_nm: int, ball_pad: BallPad) -> Iterator[str]:
    for hole in ball_pad.emboss.draw((1, 0)).holes:
        xs = [x for x, _ in hole.points]
        if max(xs) - min(xs) + 2 * bias_nm <= 0:
            yield f"the hole of {um_text(max(xs) - min(xs))} um inside the ring"
