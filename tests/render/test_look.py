"""Colors are those of the layer properties; words can be read; nothing is fetched."""

import re
from pathlib import Path

import pytest

from tests.render.drawn import svg_of
from tests.render.parsed import root_of
from wlcsp_layout.model.layers import LAYERS
from wlcsp_layout.model.palette import PALETTE
from wlcsp_layout.render.asked import VIEWS, Asked, Options
from wlcsp_layout.render.frame import round_length
from wlcsp_layout.render.glyphs import glyph, width_px
from wlcsp_layout.render.pictures import Picture, pictures
from wlcsp_layout.render.raster import png
from wlcsp_layout.render.theme import THEMES, ThemeName
from wlcsp_layout.writers import lyp

LEAST_CONTRAST = 4.5
"""Source: W3C, Web Content Accessibility Guidelines 2.1, 1.4.3 contrast (minimum)."""


def luminance(color: str) -> float:
    """Of #rrggbb.  Source: WCAG 2.1, relative luminance."""
    channels = [int(color[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """From 1, the same, to 21, black on white."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_21_for_black_on_white() -> None:
    """And 1 for a color on itself."""
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#123456", "#123456") == 1


@pytest.mark.parametrize("name", ["light", "dark"])
def test_words_stand_out_from_the_paper(name: ThemeName) -> None:
    """All that is written in; and edges of layers by 2 to 1 before the die's face."""
    theme = THEMES[name]
    for color in (theme.ink, theme.muted, theme.accent):
        assert contrast(color, theme.paper) >= LEAST_CONTRAST
    for layer in ("rdl", "d2_ring", "d3", "ball", "die", "d1", "d2", "passivation"):
        look = PALETTE[layer]
        color = look.on_dark if name == "dark" else look.color
        assert contrast(color, theme.silicon) >= 2, layer


def test_pictures_and_layer_properties_have_one_palette(unit: Path) -> None:
    """Each color of the die's layers stands in NAME.lyp and in the picture."""
    svg = svg_of(unit, Asked(views=("die",), forms=("svg",)))
    properties = lyp.text(LAYERS)
    for layer in ("chip_pad", "d1", "d2", "d2_ring", "rdl", "d3", "ball", "die"):
        color = PALETTE[layer].color
        assert f"<fill-color>{color}</fill-color>" in properties
        rule = re.search(rf"^\.{layer}\{{(.*)\}}$", svg, re.MULTILINE)
        assert rule is not None
        assert color in rule[1]


def test_a_color_that_was_changed_in_klayout_is_kept(unit: Path, tmp_path: Path) -> None:
    """Also on dark: the user wants it."""
    copy = tmp_path / "unit.gds"
    copy.write_bytes(unit.read_bytes())
    text = unit.with_suffix(".lyp").read_text().replace("#e07a1f", "#00aa55")
    copy.with_suffix(".lyp").write_text(text)
    for theme in ("light", "dark"):
        options = Options(theme=theme)
        svg = svg_of(copy, Asked(views=("die",), forms=("svg",), options=options))
        assert "#00aa55" in svg
        assert "#e07a1f" not in svg


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [240, 679, 1200])
def test_every_picture_is_sound_by_itself(unit: Path, theme: ThemeName, width: int) -> None:
    """XML whose references lead to something that is defined once, and to no other file."""
    options = Options(theme=theme, width_px=width)
    made = list(pictures(unit, Asked(views=VIEWS, forms=("svg",), options=options, names="net")))
    assert len(made) == len(VIEWS)
    for picture in made:
        assert isinstance(picture, Picture)
        svg = picture.content.decode()
        root = root_of(svg)
        assert (root.get("width"), root.get("viewBox", "").split()[2]) == (str(width),) * 2
        ids = [name for element in root.iter() if (name := element.get("id"))]
        assert len(ids) == len(set(ids))
        links = {link for element in root.iter() if (link := element.get("href"))}
        assert {link[1:] for link in links} <= set(ids)
        assert all(link.startswith("#") for link in links)
        assert re.findall(r"https?://[^\"]*", svg) == ["http://www.w3.org/2000/svg"]
        assert not re.search(r"url\((?!#)|@import|@font-face|<image|<script|<text", svg)


def test_png_and_svg_are_one_picture_and_the_same_each_time(unit: Path) -> None:
    """Bytes of two runs."""
    asked = Asked(views=("ball",))
    one, other = list(pictures(unit, asked)), list(pictures(unit, asked))
    assert one == other
    svg, raster = one
    assert isinstance(svg, Picture)
    assert isinstance(raster, Picture)
    assert png(svg.content.decode()) == raster.content
    assert (svg.name, raster.name) == ("unit_ball.svg", "unit_ball.png")


def test_a_scale_bar_is_1_2_or_5_and_zeros() -> None:
    """The longest that fits."""
    fitting = [round_length(most) for most in (1, 1.9, 2, 4.9, 5, 9.9, 10, 999, 1_000, 260_000)]
    assert fitting == [1, 1, 2, 2, 5, 5, 10, 500, 1_000, 200_000]


def test_letters_have_widths_and_those_unknown_are_question_marks() -> None:
    """A snowman is in no data sheet."""
    assert glyph("\u2603", "bold") == glyph("?", "bold")
    assert width_px("iii", 10) < width_px("mmm", 10)
    assert width_px("mm", 20) == pytest.approx(2 * width_px("mm", 10))
