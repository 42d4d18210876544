"""Where to cut: through balls, a chip pad, a trace of a net, or along a given line."""

import difflib
import math
from dataclasses import dataclass

import klayout.db as kdb

from wlcsp_layout.errors import Finding, SpecError
from wlcsp_layout.geometry import Box, Xy
from wlcsp_layout.model.package import Package
from wlcsp_layout.model.sections import line_problem
from wlcsp_layout.render.section.interval import intervals
from wlcsp_layout.render.section.line import CutLine, about
from wlcsp_layout.render.written_die import WrittenDie
from wlcsp_layout.units import um_text

FIELD_NM = 25_000
"""What is shown of the field beside a ball pad [E]."""
TURNS_DEG = (0.0, 90.0, 45.0, 135.0, 22.5, 67.5, 112.5, 157.5)
"""Directions of the cut through a ball: the first that crosses most of the ring."""
ROOM_NM = 5_000
"""Around ball pads and landings: there a trace is cut in its widening [E]."""
SHOWN = 8
"""Names in a message."""
PLACES = 20
"""Into how many parts an edge is cut to find a place on it [E]."""
ROUNDED_NM = 2
"""Of a place on an edge."""
TRACE_NM = 60_000
"""What is shown to either side of a trace [E]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """A line, what it goes through in words, and where along it that is."""

    line: CutLine
    title: str
    """`ball A1`."""
    stem: str
    """As part of a file's name: `ball_A1`."""
    focus_nm: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the user wants to see; nothing: the first ball."""

    balls: tuple[str, ...] = ()
    pad: str = ""
    net: str = ""
    section: str = ""
    """A line that the spec names."""
    ends_nm: tuple[Xy, Xy] | None = None
    degrees: float | None = None
    """Direction of the cut through a ball."""


def choose(die: WrittenDie, package: Package, wanted: Wanted) -> Chosen:
    """Return where to cut.  Raises: SpecError for an unknown name, or where nothing is drawn."""
    if wanted.ends_nm:
        return _line(package, wanted.ends_nm, "a line", "line", "--from --to")
    if wanted.section:
        given = package.sections.get(wanted.section)
        if given is None:
            raise _unknown("--line", "section", wanted.section, tuple(package.sections))
        return _line(package, given, wanted.section, wanted.section, f"sections.{wanted.section}")
    if wanted.pad:
        return _pad(package, wanted.pad)
    if wanted.net:
        return _trace(die, package, wanted.net)
    balls = wanted.balls or (package.die.balls[0].name,)
    return _balls(die, package, balls, wanted.degrees)


def _line(package: Package, ends: tuple[Xy, Xy], title: str, stem: str, subject: str) -> Chosen:
    wrong = line_problem(ends, package.die.box, package.wafer.street_nm)
    if wrong:
        what, mend = wrong
        raise SpecError([Finding(code="E440", subject=subject, what=what, mend=mend)])
    line = CutLine(start=ends[0], end=ends[1])
    return Chosen(line=line, title=title, stem=stem, focus_nm=line.length_nm / 2)


def _balls(
    die: WrittenDie, package: Package, names: tuple[str, ...], degrees: float | None
) -> Chosen:
    for name in names:
        if name not in package.die.ball_named:
            raise _unknown("--ball", "ball", name, tuple(package.die.ball_named))
    pad = package.die.ball_pad
    half = FIELD_NM + max(pad.metal_diameter_nm // 2, pad.ball_diameter_nm * 11 // 20)
    centers = [package.die.ball_named[name].at.xy for name in names]
    for name, at in zip(names, centers, strict=True):
        if not die.polygons("d3", (at[0] - 1, at[1] - 1, at[0] + 1, at[1] + 1)):
            raise SpecError([_not_drawn("--ball", f"the opening of ball {name}", at)])
    if len(centers) > 1 and centers[0] != centers[-1]:
        (x0, y0), (x1, y1) = centers[0], centers[-1]
        long = math.dist(centers[0], centers[-1])
        x, y = round((x1 - x0) * half / long), round((y1 - y0) * half / long)
        line = CutLine(start=(x0 - x, y0 - y), end=(x1 + x, y1 + y))
        return Chosen(
            line=line,
            title=f"balls {names[0]} to {names[-1]}",
            stem=f"balls_{_plain(names[0])}_{_plain(names[-1])}",
            focus_nm=line.along_nm(centers[0]),
        )
    at = centers[0]
    if degrees is None:
        degrees = _best_turn(die, at, half, 360 / pad.facets)
    line = about(at, half, degrees)
    return Chosen(
        line=line,
        title=f"ball {names[0]}",
        stem=f"ball_{_plain(names[0])}",
        focus_nm=line.along_nm(at),
    )


def _best_turn(die: WrittenDie, at: Xy, half_nm: int, facet_deg: float) -> float:
    """Return the direction in which a line crosses most of the ring, not its gaps.

    It meets circles in corners, where they are as wide as their diameter.
    """

    def crossed(degrees: float) -> float:
        line = about(at, half_nm, degrees)
        ring = intervals(die.polygons("d2_ring", line.box(0)), line)
        # To whole um: facets must not decide.
        return round(
            sum(item.length_nm for item in ring if 0 < item.left_nm < line.length_nm) / 1000
        )

    turns = [round(degrees / facet_deg) * facet_deg for degrees in TURNS_DEG]
    return max(turns, key=lambda degrees: (crossed(degrees), -turns.index(degrees)))


def _pad(package: Package, name: str) -> Chosen:
    """Return the line from beyond the street over the nearest edge of the die to the pad."""
    pad = package.die.pad_named.get(name)
    if pad is None:
        raise _unknown("--pad", "chip pad", name, tuple(package.die.pad_named))
    at, box = pad.metal.center, package.die.box
    reach = pad.landing
    distances = {
        (-1, 0): at.x_nm - box.left_nm,
        (1, 0): box.right_nm - at.x_nm,
        (0, -1): at.y_nm - box.bottom_nm,
        (0, 1): box.top_nm - at.y_nm,
    }
    (dx, dy), far = min(distances.items(), key=lambda item: item[1])
    street = package.wafer.street_nm[0 if dx else 1]
    inward = max(reach.width_nm if dx else reach.height_nm, 40_000) // 2 + FIELD_NM
    outward = far + street
    line = CutLine(
        start=(at.x_nm + dx * outward, at.y_nm + dy * outward),
        end=(at.x_nm - dx * inward, at.y_nm - dy * inward),
    )
    if dx + dy > 0:
        line = CutLine(start=line.end, end=line.start)
    return Chosen(
        line=line,
        title=f"chip pad {name}",
        stem=f"pad_{_plain(name)}",
        focus_nm=line.along_nm(at.xy),
    )


def _trace(die: WrittenDie, package: Package, name: str) -> Chosen:
    """Return the line across the longest straight edge of a net's traces.

    It is at the middle of the edge, or where it passes no ball if there is such a place.
    """
    box = package.die.box
    whole = (box.left_nm, box.bottom_nm, box.right_nm, box.top_nm)
    # The labels of the file: nets that were paired freely are in no spec.
    labels = die.texts(whole)
    places = [at for string, at in labels if string == name]
    if not places:
        raise _unknown("--net", "net", name, tuple(sorted({string for string, _ in labels})))
    metal = die.polygons("rdl", whole)
    own = [item for item in metal if any(item.inside(kdb.Point(*at)) for at in places)]
    traces = kdb.Region(own) - _ends(package)
    best: tuple[float, kdb.Edge] | None = None
    # Both sides of a trace are as long: the first in the order of the file's corners is taken.
    for polygon in sorted(traces.merged().each()):
        for edge in polygon.each_edge():
            if best is None or edge.length() > best[0]:
                best = (edge.length(), edge)
    if best is None:
        raise SpecError([_not_drawn("--net", f"a trace of net {name}", places[0])])
    line = _clear_line(die, package, best[1])
    return Chosen(
        line=line,
        title=f"net {name}",
        stem=f"net_{_plain(name)}",
        focus_nm=line.length_nm / 2,
    )


def _clear_line(die: WrittenDie, package: Package, edge: kdb.Edge) -> CutLine:
    """Return the line across a trace closest to the middle of its edge that meets no ball.

    Where there is none, or only where the trace is wider, it is at the middle.
    """
    reach = package.die.ball_pad.ball_diameter_nm * 11 // 20
    lines = (
        _across(die, edge, (edge.x1 + edge.dx() * i // PLACES, edge.y1 + edge.dy() * i // PLACES))
        for i in sorted(range(1, PLACES), key=lambda i: abs(2 * i - PLACES))
    )
    middle = next(lines)
    for line in (middle, *lines):
        ends = kdb.Edge(*line.start, *line.end)
        is_clear = all(
            ends.euclidian_distance(kdb.Point(*ball.at.xy)) > reach for ball in package.die.balls
        )
        if is_clear and line.length_nm <= middle.length_nm + 2 * ROUNDED_NM:
            return line
    return middle


def _across(die: WrittenDie, edge: kdb.Edge, place: Xy) -> CutLine:
    """Return the line across the metal at a place of its edge."""
    across = math.degrees(math.atan2(edge.dx(), -edge.dy()))
    # KLayout's hulls run clockwise: the metal is to the right of its edges.
    line = about(place, 4 * TRACE_NM, across)
    inside = next(
        item
        for item in intervals(die.polygons("rdl", line.box(0)), line)
        if item.left_nm - ROUNDED_NM <= line.along_nm(place) <= item.right_nm + ROUNDED_NM
    )
    center = (inside.left_nm + inside.right_nm) / 2 / line.length_nm
    at = (
        round(line.start[0] + center * line.step[0]),
        round(line.start[1] + center * line.step[1]),
    )
    half = round(inside.length_nm / 2) + TRACE_NM
    return about(at, half, across if -90 < across <= 90 else across - 180)  # noqa: PLR2004  rightward


def _ends(package: Package) -> kdb.Region:
    """Return the ball pads and landings with a little room: what is no trace."""
    half = package.die.ball_pad.metal_diameter_nm // 2 + ROOM_NM
    ends = kdb.Region()
    for ball in package.die.balls:
        x, y = ball.at.xy
        ends.insert(kdb.Box(x - half, y - half, x + half, y + half))
    for pad in package.die.chip_pads:
        around: Box = pad.landing.grown(ROOM_NM)
        ends.insert(kdb.Box(around.left_nm, around.bottom_nm, around.right_nm, around.top_nm))
    return ends


def _plain(name: str) -> str:
    """Return a name as part of a file's name."""
    return "".join(letter if letter.isalnum() or letter in "_-" else "_" for letter in name)


def _unknown(subject: str, kind: str, name: str, known: tuple[str, ...]) -> SpecError:
    close = difflib.get_close_matches(name, known, n=1)
    mend = f"did you mean {close[0]}?" if close else _listed(kind, known)
    return SpecError(
        [Finding(code="E439", subject=subject, what=f"there is no {kind} {name!r}", mend=mend)]
    )


def _listed(kind: str, known: tuple[str, ...]) -> str:
    if not known:
        return f"there is no {kind} at all"
    more = f" and {len(known) - SHOWN} more" if len(known) > SHOWN else ""
    return f"known here: {', '.join(known[:SHOWN])}{more}"


def _not_drawn(subject: str, what: str, at: Xy) -> Finding:
    where = f" at ({um_text(at[0])}, {um_text(at[1])}) um"
    return Finding(
        code="E441",
        subject=subject,
        what=f"{what} is not drawn{where}",
        mend="give the layout of this spec, or another place to cut",
    )
