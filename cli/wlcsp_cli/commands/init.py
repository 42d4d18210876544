"""`wlcsp init`: a commented spec to start from, that generates cleanly."""

import difflib
from collections.abc import Mapping
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

import click

from wlcsp_layout.errors import Finding, OutputError, SpecError

DEFAULT = "demo49"
SCHEMA = "wlcsp.schema.json"


@click.command()
@click.argument("folder", metavar="[DIR]", default=".", type=click.Path(path_type=Path))
@click.option(
    "--template",
    default=DEFAULT,
    show_default=True,
    metavar="NAME",
    help="What to start from.",
)
@click.option("--list", "list_them", is_flag=True, help="List the templates, and write nothing.")
def init(*, folder: Path, template: str, list_them: bool) -> None:
    """Write a commented spec into DIR (default: here), with the schema for editors beside it."""
    known = templates()
    if list_them:
        for name, files in known.items():
            click.echo(f"{name:<8}  {about(files[f'{name}.yaml'])}")
        return
    if template not in known:
        raise SpecError([_unknown(template, known)])
    texts = {
        name: first_line(name) + source.read_text(encoding="utf-8")
        for name, source in known[template].items()
    }
    _write_new(folder, texts)
    _write_schema(folder)
    spec = folder / f"{template}.yaml"
    for name in texts:
        click.echo(f"wrote {folder / name}")
    click.echo(f"next: wlcsp gen {spec}")


def templates() -> dict[str, dict[str, Traversable]]:
    """Return the files of each template by name, in alphabetical order, the spec first."""
    root = resources.files("wlcsp_cli") / "templates"
    folders = sorted((item for item in root.iterdir() if item.is_dir()), key=lambda f: f.name)
    return {
        folder.name: {
            file.name: file
            for file in sorted(folder.iterdir(), key=lambda f: (f.name.endswith(".csv"), f.name))
        }
        for folder in folders
        if (folder / f"{folder.name}.yaml").is_file()
    }


def first_line(name: str) -> str:
    """Return the line by which editors find the schema: of a spec, not of a table."""
    return f"# yaml-language-server: $schema={SCHEMA}\n" if name.endswith(".yaml") else ""


def about(spec: Traversable) -> str:
    """Return the first comment of a template, which says what it is."""
    return spec.read_text(encoding="utf-8").splitlines()[0].removeprefix("#").strip()


def _write_new(folder: Path, texts: Mapping[str, str]) -> None:
    """Write all files or none.  Raises: SpecError for those that exist, OutputError."""
    there = [folder / name for name in texts if (folder / name).exists()]
    if there:
        raise SpecError(
            Finding(
                code="E401",
                subject=str(path),
                what="the file is already there",
                mend="give another folder (wlcsp init DIR), or move it away",
            )
            for path in there
        )
    written: list[Path] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            with (folder / name).open("x", encoding="utf-8", newline="\n") as file:
                written.append(folder / name)
                file.write(text)
    except BaseException as error:
        for path in written:
            path.unlink(missing_ok=True)
        if not isinstance(error, OSError):
            raise
        raise OutputError(
            f"F101 {folder}: it could not be written: {error.strerror or error}\n"
            "    give another folder: wlcsp init DIR"
        ) from error


def _write_schema(folder: Path) -> None:
    """Write the schema for editors, unless there is one: it may be somebody's own."""
    from wlcsp_cli.commands.schema import text

    if not (folder / SCHEMA).exists():
        _write_new(folder, {SCHEMA: text()})


def _unknown(template: str, known: Mapping[str, object]) -> Finding:
    close = difflib.get_close_matches(template, known, n=1)
    return Finding(
        code="E402",
        subject="--template",
        what=f"there is no template {template!r}",
        mend=f"did you mean {close[0]}?" if close else f"known: {', '.join(known)}",
    )
