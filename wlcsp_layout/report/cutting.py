"""From what a user gives to what is cut: a written layout, and the spec with the process.

It stands beside the pipeline, which takes longer to load than a section takes to draw.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from wlcsp_layout.compare.kind import kind
from wlcsp_layout.errors import DesignError, Finding, SpecError
from wlcsp_layout.model.package import Package
from wlcsp_layout.model.resolve import resolve
from wlcsp_layout.render.section.choosing import Wanted, choose
from wlcsp_layout.render.section.dimension import dimensions
from wlcsp_layout.render.section.frame import section
from wlcsp_layout.render.written_die import WrittenDie
from wlcsp_layout.report.fresh import fresh_layout
from wlcsp_layout.report.sections import Asked, Drawn, draw
from wlcsp_layout.spec.load import read
from wlcsp_layout.verify.sniff import why_no_layout


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What is cut."""

    layout: Path
    package: Package
    is_fresh: bool
    """Whether the layout was drawn for this."""


def source(given: Path, spec: Path | None, generate: Callable[[Path], object]) -> Source:
    """Return the layout and the package of a call.

    `given` is a layout, with its spec, or a spec alone: then build/NAME/NAME.gds is taken if the
    manifest beside it says that it is of these very files, and drawn first by `generate` if not.
    Raises: SpecError when they cannot be used, and whatever `generate` raises.
    """
    if spec is None:
        if kind(given) == "layout":
            raise SpecError([_alone(given)])
        resolved = resolve(read(given))
        name = resolved.package.name
        folder = Path("build") / name
        layout = fresh_layout(folder, name, resolved.files)
        if layout is None:
            generate(given)
        return Source(
            layout=layout or folder / f"{name}.gds",
            package=resolved.package,
            is_fresh=layout is None,
        )
    no_layout = why_no_layout(given)
    problems = [no_layout] if no_layout else []
    try:
        package = resolve(read(spec)).package
    except SpecError as error:
        raise SpecError((*problems, *error.findings)) from error
    if problems:
        raise SpecError(problems)
    return Source(layout=given, package=package, is_fresh=False)


def cut(found: Source, wanted: Wanted, out: Path | None, asked: Asked) -> Drawn:
    """Draw a section of a layout, by default into `sections` beside it.

    Raises: SpecError when it cannot be cut there, DesignError when the layout is damaged,
    OutputError.
    """
    with readable(found.layout):
        die = WrittenDie(found.layout, found.package)
        chosen = choose(die, found.package, wanted)
        made = section(die, found.package, chosen.line, chosen.title, chosen.focus_nm)
    folder = out or found.layout.parent / "sections"
    return draw(made, chosen.stem, found.layout, folder, asked)


def words(drawn: Drawn) -> Iterator[str]:
    """Yield what was drawn and the lengths that were read off it."""
    made = drawn.section
    scaled = "to scale" if drawn.factor == 1 else f"x {drawn.factor:g}"
    yield f"{made.package.name}: section through {made.title}, heights {scaled}"
    for item in dimensions(made, made.frames[-1]):
        yield f"  {item.text}"
    yield from (str(path) for path in drawn.files)


@contextmanager
def readable(layout: Path) -> Iterator[None]:
    """Turn what KLayout says of a damaged file into what wlcsp verify says of it."""
    try:
        yield
    except (RuntimeError, ValueError) as error:
        from wlcsp_layout.verify.damaged import why_damaged  # noqa: PLC0415  rarely needed

        damage = why_damaged(layout)
        if damage is None:
            raise
        raise DesignError([damage]) from error


def _alone(layout: Path) -> Finding:
    return Finding(
        code="E437",
        subject=str(layout),
        what="a layout does not say how thick its films are",
        mend=f"give its spec, too: {layout} SPEC",
    )
