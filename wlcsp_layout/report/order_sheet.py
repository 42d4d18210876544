"""The mask order on paper: one HTML page that needs nothing else, one sheet a mask.

Its words are those of the PDF, too.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape

STYLE = """\
body { font: 11pt/1.4 sans-serif; margin: 2em auto; max-width: 48em; color: #000; }
h1 { font-size: 15pt; margin: 0; } h2 { font-size: 13pt; margin: 1.5em 0 .4em; }
p.words { border: 1.5pt solid #000; padding: .6em .8em; }
table { border-collapse: collapse; width: 100%; margin: .6em 0; }
th, td { border: .5pt solid #888; padding: .2em .5em; text-align: left; vertical-align: top; }
th { font-weight: normal; width: 13em; background: #eee; } tr.head th { width: auto; }
td.number { text-align: right; } code { font-size: 9pt; overflow-wrap: anywhere; }
.sign { margin-top: 2em; } .sign span { display: inline-block; width: 45%; border-top: .5pt solid; }
@media print { section { break-before: page; } section:first-of-type { break-before: auto; }
  body { margin: 0; max-width: none; } @page { margin: 18mm; } }
"""

ROWS: tuple[tuple[str, str], ...] = (
    ("File", "file"),
    ("SHA-256", "sha256"),
    ("Top cell", "top_cell"),
    ("GDSII layer", "layer"),
    ("Data tone", "data_tone"),
    ("Reading", "reading"),
    ("Mirroring", "mirroring"),
    ("Plate [inch]", "plate_inch"),
    ("Bias [um]", "bias_um"),
    ("Bias is", "bias_is"),
    ("Material", "material"),
    ("Material tone", "material_tone"),
    ("Method", "method"),
    ("Kept on the wafer", "kept_on_wafer"),
    ("Removed from the wafer", "removed_on_wafer"),
    ("Least width [um]", "least_width_um"),
    ("Least space [um]", "least_space_um"),
)
"""What a sheet shows of a mask, by the key of the order."""
SIGNED_BY = ("Ordered by, date", "Checked by, date")
CODES = frozenset(("file", "sha256", "top_cell"))


def html(order: Mapping[str, object]) -> str:
    """Return the order as a page; `order` is as `report.order.order` made it."""
    return "\n".join(_page(order)) + "\n"


def title_of(order: Mapping[str, object]) -> str:
    """Return the title of all sheets."""
    return f"Mask order {order['set']}, revision {order['revision']}"


def masks_of(order: Mapping[str, object]) -> Sequence[Mapping[str, object]]:
    """Return the masks of an order."""
    masks = order["masks"]
    if not isinstance(masks, Sequence):
        raise TypeError
    return masks


def intro_of(order: Mapping[str, object]) -> str:
    """Return what holds for all masks."""
    return (
        f"{len(masks_of(order))} masks of {order['name']} for a wafer of "
        f"{order['wafer_diameter_mm']} mm, notch {order['notch']}, at 1x. The wafer's center is at "
        "(0, 0) of each file; the database unit is 0.001 um."
    )


def critical_words(measured: Mapping[str, object]) -> str:
    """Return what is measured on a mask, and what it is to be."""
    return (
        f"Critical dimension: {measured['what']}, {measured['is']} on the plate, "
        f"measured at {measured['along_deg']} degrees to the x axis. Target on the plate "
        f"{measured['target_um']} um; design {measured['design_um']} um."
    )


def places_of(measured: Mapping[str, object]) -> Iterator[tuple[str, str, str]]:
    """Yield die, x and y of the places where it is measured."""
    places = measured["places"]
    for place in places if isinstance(places, Sequence) else ():
        x, y = place["at_um"]
        yield str(place["die"]), str(x), str(y)


def _page(order: Mapping[str, object]) -> Iterator[str]:
    title = title_of(order)
    yield '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">'
    yield f"<title>{escape(title)}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>"
    yield f"<h1>{escape(title)}</h1>"
    yield f"<p>{escape(intro_of(order), quote=False)}</p>"
    for mask in masks_of(order):
        yield from _sheet(mask)
    yield "</body>\n</html>"


def _sheet(mask: Mapping[str, object]) -> Iterator[str]:
    yield f"<section>\n<h2>Mask {mask['mask']}: {escape(str(mask['title']))}</h2>"
    yield f'<p class="words">{escape(str(mask["in_words"]))}</p>\n<table>'
    for name, key in ROWS:
        if mask.get(key) is not None:
            value = escape(str(mask[key]))
            yield f"<tr><th>{name}</th><td>{_code(value) if key in CODES else value}</td></tr>"
    yield "</table>"
    measured = mask["critical_dimension"]
    if isinstance(measured, Mapping):
        yield from _measured(measured)
    if bars := bars_of(mask):
        yield from _bars(bars)
    signed = " ".join(f"<span>{who}</span>" for who in SIGNED_BY)
    yield f'<p class="sign">{signed}</p>'
    yield "</section>"


BARS = "Bars of the marks, also to be measured."
BARS_HEAD = ("Bars", "Block", "x [um]", "y [um]", "Target [um]")


def bars_of(mask: Mapping[str, object]) -> list[list[str]]:
    """Return the rows on bars of the marks, none where the wafer has no marks."""
    bars = mask.get("mark_bars")
    return [
        [
            f"{measured['what']}, {measured['is']}",
            *map(str, (place["block"], *place["at_um"], measured["target_um"])),
        ]
        for measured in (bars if isinstance(bars, Sequence) else ())
        for place in measured["places"]
    ]


def _measured(measured: Mapping[str, object]) -> Iterator[str]:
    yield f"<p>{escape(critical_words(measured))}</p>"
    yield "<table>"
    yield '<tr class="head"><th>Die</th><th>x [um]</th><th>y [um]</th><th>Measured [um]</th></tr>'
    for die, x, y in places_of(measured):
        yield (
            f'<tr><td>{die}</td><td class="number">{x}</td>'
            f'<td class="number">{y}</td><td></td></tr>'
        )
    yield "</table>"


def _bars(bars: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"<p>{BARS}</p>\n<table>"
    heads = "".join(f"<th>{head}</th>" for head in (*BARS_HEAD, "Measured [um]"))
    yield f'<tr class="head">{heads}</tr>'
    for what, block, *numbers in bars:
        cells = "".join(f'<td class="number">{number}</td>' for number in numbers)
        yield f"<tr><td>{escape(what)}</td><td>{block}</td>{cells}<td></td></tr>"
    yield "</table>"


def _code(value: str) -> str:
    return f"<code>{value}</code>"
