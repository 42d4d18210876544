"""Whether every die is where the spec puts it, and the wafer around the dies is as it must be."""

from collections.abc import Iterable

from wlcsp_layout.verify.case import Case
from wlcsp_layout.verify.drawn import Drawn
from wlcsp_layout.verify.judgment import Result, Skipped
from wlcsp_layout.verify.marks import MarkCheck
from wlcsp_layout.verify.wafer_cover import cover_of_dies, cover_of_places, die_boxes
from wlcsp_layout.verify.wafer_dies import DieCheck
from wlcsp_layout.verify.wafer_drawn import drawn_dies
from wlcsp_layout.verify.wafer_edge import edge_results
from wlcsp_layout.verify.wafer_places import expected_places
from wlcsp_layout.verify.wafer_rim import rim_results, rim_skipped
from wlcsp_layout.verify.wafer_streets import mark_result, street_results, text_result
from wlcsp_layout.verify.wafer_windows_free import window_result


def check(case: Case, drawn: Drawn) -> Iterable[Result | Skipped]:
    """Yield the dies, the edge of the wafer, and what lies outside of dies.

    It looks at rows of dies as numbers, so that its cost grows with the rows, not with the dies.
    """
    package = case.package
    places = expected_places(package, case.offset)
    dies = DieCheck(
        top=drawn.top.name,
        dies=drawn_dies(package, drawn.arrays),
        places=places,
        wafer=package.wafer,
    )
    yield from dies.results()
    yield from edge_results(package, drawn)
    marks = MarkCheck(package=package, drawn=drawn, places=places)
    if package.marks:
        yield from marks.results(die_boxes(package, dies.dies))
        drawn = marks.rest
    yield from window_result(package, drawn)
    if not drawn.dies:
        for code in ("V621", "V622", "V623", "V624", "V625"):
            name, why = "outside of the dies", "no die is drawn: everything is outside"
            yield Skipped(code=code, name=name, why=why)
        yield from rim_skipped(package)
        return
    meant = cover_of_places(package, places)
    found = meant if dies.is_exact else cover_of_dies(package, dies.dies)
    yield from street_results(package, drawn, meant, found)
    yield mark_result(package, drawn, dies.dies)
    yield text_result(package, drawn, found)
    yield from rim_results(package, drawn, places, meant, found)
