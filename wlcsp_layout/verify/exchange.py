"""What the pipeline asks the second engine, and what it answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from wlcsp_layout.errors import Finding
from wlcsp_layout.layout import Layout
from wlcsp_layout.model.package import Package
from wlcsp_layout.verify.engine import Engine, gone
from wlcsp_layout.verify.judgment import Case, Judgment
from wlcsp_layout.verify.plate_case import Least, PlateCase
from wlcsp_layout.verify.wafer_places import Centers


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """Files, each of which is to hold what was meant; and one that is to be judged."""

    paths: tuple[Path, ...]
    meant: Layout
    case: Case | None
    """Judged once the files hold what was meant; None: nothing is judged."""
    plates: tuple[PlateCase, ...] = ()
    """Files of mask plates, looked at once the files hold what was meant."""
    places_of: Package | None = None
    """Whose dies the first file draws: the answer has their places; None: it has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What differs, what the judge says, and the version of the engine that looked."""

    findings: tuple[Finding, ...]
    judgment: Judgment | None
    places: Centers | None
    """Of the dies that are drawn; None: not asked for, or the files are not as they were meant."""
    version: str
    least: Mapping[str, Least]
    """The smallest width and space of the layer of each plate, by the name of its file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRequest:
    """A written mask order, and the written plates that it must agree with."""

    path: Path
    plates: tuple[PlateCase, ...]


def order_findings_of(engine: Engine, request: OrderRequest) -> tuple[Finding, ...]:
    """Return where plates are not as the order says.  Raises: OutputError without an answer."""
    engine.ask(request)
    findings = engine.answer()
    if not isinstance(findings, tuple):
        raise gone()
    return findings


def answer_of(engine: Engine) -> Answer:
    """Return the answer to the last request.  Raises: OutputError when there is none."""
    answer = engine.answer()
    if not isinstance(answer, Answer):
        raise gone()
    return answer
