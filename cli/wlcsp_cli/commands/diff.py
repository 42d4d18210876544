"""`wlcsp diff`: what changed between two specs or two layouts, in words and as geometry."""

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Literal, TypeAlias

import click

from wlcsp_layout.errors import SpecError

PLACES = 5
PICTURE_SIZE = (1200, 600)
PATH = click.Path(path_type=Path)
NOTHING = Path("/dev/null")
"""What git gives for a file that is not there, on every system."""
Form: TypeAlias = Literal["text", "json"]


@click.command()
@click.argument("files", metavar="A B", nargs=-1, required=True)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="json for programs.",
)
@click.option(
    "--markers", type=PATH, metavar="FILE.lyrdb", help="Write what differs for KLayout's browser."
)
@click.option("--picture", type=PATH, metavar="FILE.png", help="Draw what differs.")
@click.option(
    "--places",
    type=click.IntRange(min=0),
    default=PLACES,
    show_default=True,
    metavar="N",
    help="Places that are listed of each layer and cell.",
)
@click.option("--git", "by_git", is_flag=True, help="Be a diff driver: take git's own arguments.")
@click.option("-q", "--quiet", is_flag=True, help="Print nothing: the exit status tells.")
def diff(
    *,
    files: tuple[str, ...],
    form: Form,
    markers: Path | None,
    picture: Path | None,
    places: int,
    by_git: bool,
    quiet: bool,
) -> int:
    """Tell what changed from A to B, two specs or two layouts; exit 1 when they differ."""
    if by_git:
        for line in for_git(files, places):
            click.echo(line)
        return 0
    if len(files) != len("AB"):
        raise click.UsageError("give two files: two specs, or two layouts")
    from wlcsp_layout.compare.kind import common_kind

    one, other = map(Path, files)
    kind = common_kind(one, other)
    if kind == "spec":
        if markers or picture:
            raise click.UsageError("--markers and --picture are for layouts")
        told: Specs | Layouts = Specs(one, other)
    else:
        told = layouts = Layouts(one, other, places)
        layouts.write(markers, picture)
    if not quiet:
        click.echo(json.dumps(told.data(), indent=2) if form == "json" else "\n".join(told.lines()))
    return 1 if told.differ else 0


class Specs:
    """Two specs, compared by their meaning."""

    def __init__(self, one: Path, other: Path) -> None:
        """Compare them.  Raises: SpecError."""
        from wlcsp_layout import pipeline

        self._files = (one, other)
        self._changes = pipeline.differences(one, other)

    @property
    def differ(self) -> bool:
        """Whether they mean different things."""
        return bool(self._changes)

    def lines(self) -> list[str]:
        """Return the differences in words."""
        return [*map(str, self._changes)] or ["equal: both mean the same"]

    def data(self) -> dict[str, object]:
        """Return the differences as `docs/commands.md` describes them."""
        return {
            **_head("specs", self._files, differ=self.differ),
            "changes": [
                {"subject": change.subject, "what": change.what, "names": list(change.names)}
                for change in self._changes
            ],
        }


class Layouts:
    """Two layouts, compared by their geometry."""

    def __init__(self, one: Path, other: Path, places: int) -> None:
        """Compare them; `places` is how many are listed.  Raises: SpecError."""
        from wlcsp_layout.compare import layouts

        self._files = (one, other)
        self._places = places
        self._compared = layouts.compare(one, other)

    @property
    def differ(self) -> bool:
        """Whether anything differs that a mask or its user would see."""
        return self._compared.differ

    def lines(self) -> list[str]:
        """Return the differences in words."""
        from wlcsp_layout.compare import listing

        return list(listing.lines(self._compared, self._places))

    def data(self) -> dict[str, object]:
        """Return the differences as `docs/commands.md` describes them."""
        from wlcsp_layout.compare import listing

        head = _head("layouts", self._files, differ=self.differ)
        return {**head, **listing.data(self._compared, self._places)}

    def write(self, markers: Path | None, picture: Path | None) -> None:
        """Write what was asked for, each file whole or not at all.  Raises: OutputError."""
        if markers:
            from wlcsp_layout.compare.markers import write

            _publish(markers, lambda path: write(self._compared, path))
        if picture:
            from wlcsp_layout.compare.picture import draw

            _publish(picture, lambda path: draw(self._compared, path, size=PICTURE_SIZE))


def for_git(arguments: Sequence[str], places: int) -> Iterator[str]:
    """Yield what changed, called as git calls a diff driver.

    PATH OLD-FILE OLD-HEX OLD-MODE NEW-FILE NEW-HEX NEW-MODE, and for a file with a new name two
    more; PATH alone for one that is not merged. Raises: SpecError when a file cannot be used.
    Source: git documentation, gitattributes, "Defining an external diff driver", and git,
    GIT_EXTERNAL_DIFF.
    """
    if len(arguments) == 1:
        yield f"{arguments[0]}: not merged"
        return
    if len(arguments) not in {7, 9}:
        raise click.UsageError("--git takes the 7 or 9 arguments that git gives to a diff driver")
    from wlcsp_layout.compare.kind import kind

    path, old, new = arguments[0], Path(arguments[1]), Path(arguments[4])
    name = arguments[7] if len(arguments) > 7 else path  # noqa: PLR2004  a file with a new name
    yield f"wlcsp diff a/{path} b/{name}"
    if NOTHING in {old, new}:
        there, what = (new, "added") if old == NOTHING else (old, "removed")
        yield f"{kind(there)} {what}"
        return
    kinds = (kind(old), kind(new))
    if kinds[0] != kinds[1]:
        yield f"{kinds[0]} replaced by a {kinds[1]}"
    elif kinds[0] == "layout":
        yield from Layouts(old, new, places).lines()
    else:
        yield from _git_specs(old, new)


def _git_specs(old: Path, new: Path) -> Iterator[str]:
    """Yield what changed of a spec whose copies stand apart from their tables."""
    try:
        yield from Specs(old, new).lines()
    except SpecError as error:
        missing = [finding for finding in error.findings if finding.code == "E201"]
        from wlcsp_layout.compare.specs import fields
        from wlcsp_layout.spec.load import read

        one, other = read(old).spec, read(new).spec
        if not missing or one is None or other is None:
            raise
        tables = ", ".join(dict.fromkeys(finding.subject for finding in missing))
        yield (
            "only what stands in the spec itself is compared: git gives a copy of it without its "
            f"tables ({tables})"
        )
        yield from [*map(str, fields(one, other))] or ["equal: the same keys and values"]


def _head(kind: str, files: tuple[Path, Path], *, differ: bool) -> dict[str, object]:
    one, other = map(str, files)
    return {"diff": 1, "kind": kind, "a": one, "b": other, "equal": not differ}


def _publish(path: Path, write: Callable[[Path], None]) -> None:
    """Write a file under another name and move it into place."""
    from wlcsp_layout.errors import OutputError
    from wlcsp_layout.writers.staging import staged

    with staged(path.parent) as staging:
        try:
            write(staging.path(path.name))
        except RuntimeError as error:
            said = " ".join(str(error).split())
            raise OutputError(
                f"F101 {path}: it could not be written: {said}\n    give it another path"
            ) from error
        staging.move(path.name)
