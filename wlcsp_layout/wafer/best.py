"""The best offset of all: most full dies, or what else the user prefers, proven.

A die is full when its four corners lie in the usable circle or on it: its center then lies in a
lens, the part that four discs share, moved by whole steps. The lens is convex and symmetric in both
axes, and the full dies at an offset are the points of a grid, moved by that offset, that it holds.
So the search is one over a single step of the grid, which has finitely many offsets in whole
nanometers; half of them where keep-outs are mirror images of each other.

It is a branch and bound over strips: each is all offsets in x at a range of offsets in y, and
`strips.most` bounds the value of a strip from above, exactly in x. A strip whose bound does not
exceed the best value known is done; another is halved. Bounds become exact in the end, where a
strip is one offset in y, so that what is found when no strip is left is the best of all offsets, to
the nanometer. The value is one whole number with a digit for each preference, the first one
leading; the dies cut by the circle are bounded in the same way, as the grid's points in a second
convex body (the circle grown by the die) less those in the lens. Where a stepper's shots count, a
strip that might be better if it took none is bounded once more, by `shots_bound`, over all ways in
which shots lie on the dies.

Work is bounded by a count, not by a clock: the same spec gives the same bytes. Where it runs out,
which takes some hundred million dies, the bound tells how much may be missing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from wlcsp_layout.geometry import Point, Xy
from wlcsp_layout.model.package import PREFERENCES, STEPPER_PREFERENCES, Preference
from wlcsp_layout.units import Nm
from wlcsp_layout.wafer.shots_bound import (
    LEAST,
    fewest_shots,
    most_in_shots,
    spans_of_value_in_shots,
)
from wlcsp_layout.wafer.strips import Ground, Ints, Weights, counts, most, spans_of_value

MOST_WORK = 16_000_000
"""Rows of strips that a search may bound: about 2 s."""
SHOT_ROWS = 16
"""Rows of a strip that cost as much as to count its shots, beside one for each row of a shot."""
AT_ONCE = 300_000
"""Rows of strips in one go: some ten megabytes an array."""
STRIPS_PER_ROW = 4
"""At the start. Dies cross the circle twice a row: few of them do so within one strip."""
ROUND_NM = (1_000_000, 100_000, 10_000, 1_000, 100, 10, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An offset and what it gives."""

    offset: Point
    full: int
    """Dies inside the usable circle and clear of keep-outs."""
    partial: int
    """Dies that the usable circle cuts."""
    shots: int | None = None
    """Shots of a stepper that have a placed die; None: they do not count."""
    begins: Xy = (0, 0)
    """A column and a row of dies that begin a shot, where shots count."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What was found, beside the symmetric offsets."""

    best: Candidate
    symmetric: tuple[tuple[str, Candidate], ...]
    """By name: a die, a street or an edge's middle of the grid of dies at the wafer's center."""
    open_in: Preference | None
    """The first preference in which a better offset is not ruled out; None: it is proven best."""
    gap: int
    """By how many dies it may be better there at most."""

    @property
    def symmetric_as(self) -> str | None:
        """Which of the symmetric offsets the best one is, if any."""
        return next((name for name, other in self.symmetric if other == self.best), None)


def best_offset(
    ground: Ground,
    prefer: Sequence[Preference] = PREFERENCES,
    *,
    field: Xy | None = None,
    most_work: int = MOST_WORK,
    first_strips: int | None = None,
) -> Search:
    """Return the best offset by what is preferred, first to last; what is left out comes after.

    `field` are the columns and rows of a stepper's field, where the number of shots counts.
    `first_strips` is how many strips the search begins with: it changes nothing but the time.

    Among the symmetric offsets that are equal in all, the first in order of the result is taken; of
    others one that is rounded as far as nothing is lost by it.
    """
    known_names = STEPPER_PREFERENCES if field else PREFERENCES
    order = (*prefer, *(name for name in known_names if name not in prefer))
    scale = _Scale.of(ground, order, field)
    symmetric = tuple(
        (name, _candidate(ground, offset, field))
        for name, offset in symmetric_offsets(ground.pitch)
    )
    _, start = max(symmetric, key=lambda item: scale.value(item[1], is_symmetric=True))
    known = scale.value(start, is_symmetric=True)
    rows = ground.rows.size
    wanted = first_strips or min(STRIPS_PER_ROW * rows, most_work // (4 * rows))
    found = _search(ground, scale, known, _first_strips(ground, wanted), most_work)
    best = start
    if found.place is not None:
        value, y = found.value, found.place[1]
        best = _candidate(ground, _rounded(ground, scale, value, y) or found.place, field)
    open_in, gap = scale.gap(found.bound, found.value)
    return Search(best=best, symmetric=symmetric, open_in=open_in, gap=gap)


def symmetric_offsets(pitch: Xy) -> tuple[tuple[str, Xy], ...]:
    """Return the offsets at which dies lie symmetric about the wafer's center, by name."""
    x, y = pitch[0] // 2, pitch[1] // 2
    return (
        ("center_die", (0, 0)),
        ("center_street", (x, y)),
        ("street in x, die in y", (x, 0)),
        ("die in x, street in y", (0, y)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scale:
    """Counts as one whole number: a digit for each preference, the first one leading."""

    order: tuple[Preference, ...]
    units: dict[Preference, int]
    most_cut: int
    most_shots: int
    field: Xy | None

    @classmethod
    def of(cls, ground: Ground, order: tuple[Preference, ...], field: Xy | None) -> "_Scale":
        """Return the scale whose digits hold all counts of a wafer."""
        most_shots = ground.most_shots(field) if field else 0
        sizes: dict[Preference, int] = {
            "full_dies": ground.most_placed + 1,
            "symmetric": 2,
            "fewest_shots": most_shots + 1,
            "fewest_partial": ground.most_cut + 1,
        }
        units: dict[Preference, int] = {}
        unit = 1
        for name in reversed(order):
            units[name] = unit
            unit *= sizes[name]
        return cls(
            order=order, units=units, most_cut=ground.most_cut, most_shots=most_shots, field=field
        )

    @property
    def weights(self) -> Weights:
        """What single dies count."""
        return Weights(
            placed=self.units["full_dies"],
            cut=self.units["fewest_partial"],
            shot=self.units.get("fewest_shots", 0),
        )

    @property
    def base(self) -> int:
        """The value of no die at all."""
        none = self.units["fewest_partial"] * self.most_cut
        return none + self.weights.shot * self.most_shots

    def value(self, item: Candidate, *, is_symmetric: bool) -> int:
        """Return the value of an offset."""
        weights = self.weights
        value = self.base + weights.placed * item.full - weights.cut * item.partial
        value -= weights.shot * (item.shots or 0)
        return value + self.units["symmetric"] * is_symmetric

    def gap(self, bound: int, value: int) -> tuple[Preference | None, int]:
        """Return the first digit in which a bound exceeds a value, and by how much."""
        for name in self.order:
            more = bound // self.units[name] - value // self.units[name]
            if more:
                return name, more
        return None, 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    value: int
    place: Xy | None
    """None: no offset is worth more than was known."""
    bound: int


def _search(
    ground: Ground, scale: _Scale, known: int, strips: tuple[Ints, Ints], most_work: int
) -> _Found:
    """Return the offset of the greatest value, if that is greater than what is known."""
    first, last = strips
    value, place, work = known, None, 0
    bounds = np.full(first.size, np.iinfo(np.int64).max)
    while first.size:
        if work and work + 2 * first.size * ground.rows.size > most_work:
            return _Found(value=value, place=place, bound=int(bounds.max()))
        work += 2 * first.size * ground.rows.size
        middle = (first + last) // 2
        values, xs, more = _in_parts(ground, scale, (middle, middle), value, is_exact=True)
        work += more
        top = int(values.argmax())
        if values[top] > value:
            value, place = int(values[top]), (int(xs[top]), int(middle[top]))
        bounds, _, more = _in_parts(ground, scale, (first, last), value)
        work += more
        # A strip of one offset in y is known exactly: it was its own middle.
        is_open = (bounds > value) & (first < last)
        first, middle, last = first[is_open], middle[is_open], last[is_open]
        bounds = np.repeat(bounds[is_open], 2)
        first = np.stack([first, middle + 1], axis=1).ravel()
        last = np.stack([middle, last], axis=1).ravel()
    return _Found(value=value, place=place, bound=value)


def _first_strips(ground: Ground, wanted: int) -> tuple[Ints, Ints]:
    """Return strips over all offsets in y that differ, of about equal width."""
    pitch = ground.pitch[1]
    height = pitch // 2 + 1 if ground.is_mirrored_in_y else pitch
    strips = max(min(wanted, height), 1)
    ends = np.arange(strips + 1, dtype=np.int64) * height // strips
    return ends[:-1], ends[1:] - 1


def _in_parts(
    ground: Ground, scale: _Scale, strips: tuple[Ints, Ints], known: int, *, is_exact: bool = False
) -> tuple[Ints, Ints, int]:
    """Return the bounds of many strips, where they are reached, and what shots cost beside it.

    Bounds that are no better than what is known may be any that are not. `is_exact`: a value found
    is as good as known for the strips that come after it.
    """
    first, last = strips
    size = max(AT_ONCE // ground.rows.size, 1)
    parts = [
        most(ground, scale.weights, first[i : i + size], last[i : i + size])
        for i in range(0, first.size, size)
    ]
    values, xs = (np.concatenate(part) for part in zip(*parts, strict=True))
    values = values + scale.base
    if not scale.field:
        return values, xs, 0
    # As if there were no shot until here: the promising strips first.
    order = np.argsort(-values, kind="stable")
    # A value that was not reached is no value, while a bound is one as it is.
    bounds = np.full_like(values, LEAST) if is_exact else values.copy()
    rows = ground.rows.size * (scale.field[1] + SHOT_ROWS)
    chunk, work = max(AT_ONCE // rows, 1), 0
    for at in range(0, order.size, chunk):
        part = order[at : at + chunk]
        part = part[values[part] > known]
        if not part.size:
            break
        found, xs[part] = most_in_shots(ground, scale.field, scale.weights, first[part], last[part])
        bounds[part] = found + scale.base
        if is_exact:
            known = max(known, int(bounds[part].max()))
        work += part.size * rows
    return bounds, xs, work


def _rounded(ground: Ground, scale: _Scale, value: int, y: int) -> Xy | None:
    """Return an offset of this value near an offset in y, in the roundest numbers there are."""
    for unit in ROUND_NM:
        for near in dict.fromkeys((y // unit * unit, -(-y // unit) * unit)):
            # Rows are counted for offsets within one step of the center alone.
            if near > ground.pitch[1]:
                continue
            if scale.field:
                spans = spans_of_value_in_shots(
                    ground, scale.field, scale.weights, near, value - scale.base
                )
            else:
                spans = spans_of_value(ground, scale.weights, near, value - scale.base)
            xs = [x for span in spans for x in _multiples(span, unit, ground.pitch[0])]
            if xs:
                return (min(xs, key=lambda x: (abs(x), x)), near)
    return None


def _multiples(span: Xy, unit: int, pitch: int) -> Iterator[int]:
    """Yield the multiples in a span that are nearest to the center, a step to the left as well."""
    for first, last in (span, (span[0] - pitch, span[1] - pitch)):
        up, down = -(-first // unit) * unit, last // unit * unit
        if up <= last:
            yield from (up, down)


def _candidate(ground: Ground, offset: Xy, field: Xy | None) -> Candidate:
    centered = [_centered(at, pitch) for at, pitch in zip(offset, ground.pitch, strict=True)]
    placed, inside, touched = counts(ground, (centered[0], centered[1]))
    shots, begins = (
        fewest_shots(ground, field, (centered[0], centered[1])) if field else (None, (0, 0))
    )
    return Candidate(
        offset=Point(x_nm=Nm(centered[0]), y_nm=Nm(centered[1])),
        full=placed,
        partial=touched - inside,
        shots=shots,
        begins=begins,
    )


def _centered(offset: int, pitch: int) -> int:
    """Return the same offset within half a pitch of the center."""
    offset %= pitch
    return offset - pitch if 2 * offset > pitch else offset
