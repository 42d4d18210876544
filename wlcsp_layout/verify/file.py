"""The tape-out list: what a mask shop refuses in a GDSII file.

Our own record reader and KLayout read the file, each for itself, and must agree. What is written
in another format than GDSII is judged as KLayout has read it.
"""

import math
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from wlcsp_layout.errors import DesignError, Finding
from wlcsp_layout.units import um_text
from wlcsp_layout.verify import (
    file_cells,
    file_elements,
    file_placements,
    records,
)
from wlcsp_layout.verify.drawn import Drawn
from wlcsp_layout.verify.file_agreement import agreement
from wlcsp_layout.verify.file_content import Content
from wlcsp_layout.verify.file_klayout import content_of
from wlcsp_layout.verify.file_overlaps import overlaps
from wlcsp_layout.verify.file_polygons import Polygons
from wlcsp_layout.verify.file_size import size
from wlcsp_layout.verify.judgment import Case, Result, Skipped
from wlcsp_layout.verify.records import LONGEST_RECORD, ForeignError, MalformedError, Stream

DATABASE_UNIT_M = 1e-9
USER_UNIT = 1e-3
EXACTLY = 1e-12
"""Numbers of GDSII hold 56 bits: two ways to write one number differ by less."""

BY_RECORDS_ALONE = {
    "V202": "end of the file",
    "V203": "length of records",
    "V206": "cells of one name",
    "V213": "BOX or NODE elements",
    "V215": "closed polygons",
    "V223": "absolute flags",
    "V226": "array pitch",
    "V228": "both readers agree",
}
"""Checks that KLayout's view of a file does not allow, with their names."""


def check(case: Case, drawn: Drawn) -> Iterator[Result | Skipped]:
    """Look at every item of the list.

    Raises: DesignError when the file holds too much to be looked at, or is larger than 32 bits.
    """
    path = case.path
    theirs = content_of(drawn.layout)
    how_much = size(theirs, drawn.package.layers["die"])
    if how_much.findings:
        raise DesignError(how_much.findings)
    # What lies beyond 32 bits once it is flattened cannot be flattened.
    beyond = file_cells.extents(theirs)
    if beyond.findings:
        raise DesignError(beyond.findings)
    yield how_much
    try:
        stream = records.read(path)
    except ForeignError:
        why = "the file is no plain GDSII, and our record reader reads nothing else"
        yield Skipped(code="V201", name="records", why=why)
        yield from _skipped(why)
        yield from _by_content(drawn, theirs, Polygons(drawn.package.layers, theirs))
        return
    except MalformedError as error:
        yield Result(
            code="V201", name="records", shapes=0, findings=(_malformed(path.name, error),)
        )
        yield from _skipped("our record reader does not come to the end of the file")
        yield from _by_content(drawn, theirs, Polygons(drawn.package.layers, theirs))
        return
    yield Result(code="V201", name="records", shapes=stream.record_count)
    polygons = Polygons(drawn.package.layers, stream.content)
    yield from _by_records(path.name, stream, polygons, drawn)
    yield from _by_content(drawn, stream.content, polygons)
    yield agreement(stream.content, theirs, polygons.forms)


def why_unreadable(path: Path) -> Finding:
    """Return what our own reader finds wrong with a file that the judge cannot read.

    V200 says that it is no layout file; any other code, that it is one which is broken.
    """
    try:
        content = records.read(path).content
    except OSError as error:
        return _no_layout(path, f"cannot be read: {error.strerror}", "look at the file's name")
    except ForeignError as error:
        return _no_layout(
            path,
            f"neither GDSII nor anything else that KLayout reads: {error.what}",
            "give a layout that KLayout opens",
        )
    except MalformedError as error:
        return _malformed(path.name, error)
    for result in (
        file_cells.duplicates(content),
        file_cells.recursion(content),
        file_cells.names(content),
        file_elements.characters(content),
        file_cells.missing(content),
    ):
        if result.findings:
            return result.findings[0]
    if not content.cells:
        return _no_layout(path, "the file holds no cell", "write the layout into it")
    return _no_layout(
        path,
        "KLayout cannot read it, and our own reader finds nothing wrong",
        "write the file anew",
    )


def _no_layout(path: Path, what: str, mend: str) -> Finding:
    return Finding(code="V200", subject=path.name, what=what, mend=mend)


def _malformed(name: str, error: MalformedError) -> Finding:
    return Finding(
        code="V201",
        subject=name,
        what=f"byte {error.at_byte}: {error.what}",
        mend="the file is damaged or was cut short: write or copy it anew",
    )


def _skipped(why: str) -> Iterator[Skipped]:
    for code, name in BY_RECORDS_ALONE.items():
        yield Skipped(code=code, name=name, why=why)


def _by_records(name: str, stream: Stream, polygons: Polygons, drawn: Drawn) -> Iterator[Result]:
    """Look at what only bytes show."""
    content, layers = stream.content, drawn.package.layers
    stray = []
    if stream.stray is not None:
        what = f"byte {stream.stray} follows the end at byte {stream.end}, and is no zero padding"
        mend = "cut off what follows ENDLIB: two files may have been joined"
        stray.append(Finding(code="V202", subject=name, what=what, mend=mend))
    yield Result(code="V202", name=BY_RECORDS_ALONE["V202"], shapes=1, findings=tuple(stray))
    yield Result(
        code="V203",
        name=BY_RECORDS_ALONE["V203"],
        limit=f"at most {LONGEST_RECORD} bytes",
        shapes=stream.record_count,
        findings=tuple(
            Finding(
                code="V203",
                subject=name,
                what=f"byte {record.at_byte}: {record.name} is {record.length} bytes long, "
                f"more than {LONGEST_RECORD}",
                mend="cut the polygon into several, or shorten the text",
            )
            for record in stream.long_records
        ),
    )
    yield file_cells.duplicates(content)
    yield file_elements.boxes(layers, content)
    yield polygons.open()
    yield file_placements.ABSOLUTE.look(content)
    yield file_placements.PITCH.look(content)


def _by_content(drawn: Drawn, content: Content, polygons: Polygons) -> Iterator[Result]:
    """Look at what either reader shows."""
    layers = drawn.package.layers
    twice, drawn_twice = polygons.duplicates()
    yield from (
        _unit(drawn.path.name, content),
        file_cells.names(content),
        file_cells.top(f"{drawn.package.name}_WAFER", content),
        file_cells.missing(content),
        file_cells.recursion(content),
        file_elements.unknown_layers(layers, content),
        file_elements.texts(layers, content),
        file_elements.characters(content),
        file_elements.paths(layers, content),
        polygons.points(),
        polygons.empty(),
        polygons.bent(),
        polygons.slivers(drawn.layout),
        twice,
        overlaps(drawn, drawn_twice),
        file_placements.MAGNIFICATION.look(content),
        file_placements.ROTATION.look(content),
        file_placements.AXES.look(content),
        file_placements.COUNTS.look(content),
        file_cells.extents(content),
    )


def _unit(name: str, content: Content) -> Result:
    is_close = partial(math.isclose, rel_tol=EXACTLY)
    findings = []
    if not (is_close(content.meters, DATABASE_UNIT_M) and is_close(content.user_unit, USER_UNIT)):
        findings.append(
            Finding(
                code="V204",
                subject=name,
                what=f"its database unit is {content.meters:g} m and {content.user_unit:g} of the "
                f"user's unit, not {DATABASE_UNIT_M:g} m and {USER_UNIT:g}",
                mend=f"write it with a database unit of {um_text(1)} um",
            )
        )
    return Result(
        code="V204",
        name="database unit",
        limit="1 nm in um",
        shapes=1,
        findings=tuple(findings),
    )
