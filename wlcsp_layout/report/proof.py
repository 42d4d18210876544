"""Whether files still are what their manifest says, and the mask order what the files are.

What a run has read, the spec and its tables, may lie elsewhere: it is compared where it is found.

Nothing is drawn or read as a layout: bytes and their hashes are compared, as years later they can.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import yaml

from wlcsp_layout.errors import DesignError, Finding, SpecError

SUFFIX = ".manifest.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What was compared, and agrees."""

    name: str
    manifest: Path
    file_count: int
    mask_count: int
    inputs: tuple[str, ...] = ()
    """The spec and what it reads, where they were found: these agree, too."""
    not_found: tuple[str, ...] = ()
    """What was read and is not there to be compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A file as a manifest or an order has it."""

    file: str
    sha256: str
    size: int


def prove(given: Path, spec: Path | None = None) -> Proof:
    """Compare the files beside a manifest with it; `given` is the manifest or its folder.

    With `spec`, all that was read must be there and agree. Without, the spec is looked for beside
    the manifest, and what is not there is told.
    Raises: SpecError when there is no manifest, or it is none of ours; DesignError with all that
    does not agree.
    """
    path = _manifest_in(given) if given.is_dir() else given
    name, entries, read = _entries(path)
    listed = {entry.file: entry for entry in entries}
    findings = [item for entry in entries for item in _file(path.parent, entry)]
    ordered: list[Entry] = []
    order = f"{name}.order.yaml"
    if order in listed and (path.parent / order).is_file():
        try:
            ordered = list(_ordered(path.parent / order))
        except (ValueError, TypeError, KeyError, yaml.YAMLError):
            findings.append(
                Finding(code="V663", subject=order, what="it cannot be read as a mask order")
            )
        else:
            findings += _order(order, ordered, listed)
    inputs = _inputs(path, read, spec)
    has_spec = inputs[0][2].is_file()
    # What lies where tables would lie beside a spec that is elsewhere, is none of them.
    not_found = [shown for shown, _, at in inputs if not (has_spec and at.is_file())]
    findings += [
        item
        for shown, sha256, at in inputs
        if spec or shown not in not_found
        for item in _input(shown, sha256, at)
    ]
    if findings:
        raise DesignError(findings)
    return Proof(
        name=name,
        manifest=path,
        file_count=len(entries),
        mask_count=len(ordered),
        inputs=tuple(shown for shown, _, _ in inputs if shown not in not_found),
        not_found=tuple(not_found),
    )


def _inputs(
    manifest: Path, read: tuple[tuple[str, str], ...], spec: Path | None
) -> list[tuple[str, str, Path]]:
    """Return name, hash and place of the spec and of what it reads, which lies as seen from it."""
    at = spec or manifest.parent / read[0][0]
    return [(*read[0], at), *((file, sha256, at.parent / file) for file, sha256 in read[1:])]


def _input(shown: str, sha256: str, path: Path) -> Iterator[Finding]:
    try:
        data = path.read_bytes()
    except OSError as error:
        yield Finding(
            code="V665",
            subject=shown,
            what=f"the run has read it, and {path} cannot be read: {error.strerror or error}",
            mend=INPUT_MEND,
        )
        return
    if hashlib.sha256(data).hexdigest() != sha256:
        what = f"the run has read another file than {path}: its SHA-256 differs"
        yield Finding(code="V666", subject=shown, what=what, mend=INPUT_MEND)


INPUT_MEND = "bring it back from the archive, or make all files anew"


def _manifest_in(folder: Path) -> Path:
    found = sorted(folder.glob(f"*{SUFFIX}"))
    if len(found) == 1:
        return found[0]
    what = f"it has {len(found) or 'no'} files *{SUFFIX}"
    raise SpecError([_unusable(folder, what, "give the path of one manifest")])


def _entries(path: Path) -> tuple[str, tuple[Entry, ...], tuple[tuple[str, str], ...]]:
    """Return the name of a run, its outputs, and names and hashes of what it has read."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        name, outputs = data["name"], data["outputs"]
        entries = tuple(_entry(item) for item in outputs)
        read = tuple(_read(item) for item in (data["spec"], *data["reads"]))
        if data["manifest"] != 1 or not isinstance(name, str):
            raise ValueError  # noqa: TRY301  one way to say that it is none
    except OSError as error:
        why = error.strerror or str(error)
        raise SpecError([_unusable(path, why, "give a manifest or its folder")]) from error
    except (ValueError, TypeError, KeyError) as error:
        why = "it is no manifest of wlcsp"
        raise SpecError([_unusable(path, why, "give NAME.manifest.json")]) from error
    return name, entries, read


def _entry(item: Mapping[str, object]) -> Entry:
    """Return a file of a list.  Raises: ValueError when it leads out of the folder."""
    file, sha256, size = item["file"], item["sha256"], item["bytes"]
    if not (isinstance(file, str) and isinstance(sha256, str) and isinstance(size, int)):
        raise TypeError
    parts = PurePosixPath(file)
    if parts.is_absolute() or ".." in parts.parts:
        raise ValueError(file)
    return Entry(file=file, sha256=sha256, size=size)


def _read(item: Mapping[str, object]) -> tuple[str, str]:
    """Return a file that was read, which may lie outside of the spec's folder, and its hash."""
    file, sha256 = item["file"], item["sha256"]
    if not (isinstance(file, str) and isinstance(sha256, str)):
        raise TypeError
    if PurePosixPath(file).is_absolute():
        raise ValueError(file)
    return file, sha256


def _file(folder: Path, entry: Entry) -> Iterator[Finding]:
    path = folder / entry.file
    try:
        data = path.read_bytes()
    except OSError as error:
        yield Finding(
            code="V661",
            subject=entry.file,
            what=f"the manifest lists it, and it cannot be read: {error.strerror or error}",
            mend="bring it back from the archive, or make all files anew",
        )
        return
    if hashlib.sha256(data).hexdigest() == entry.sha256:
        return
    size = f"it has {len(data):,} bytes, and had {entry.size:,}"
    yield Finding(
        code="V662",
        subject=entry.file,
        what=f"it is not the file of the manifest: {size}"
        if len(data) != entry.size
        else "it is not the file of the manifest: it has its size, and other bytes",
        mend="bring it back from the archive, or make all files anew",
    )


def _ordered(path: Path) -> Iterator[Entry]:
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    for mask in data["masks"]:
        yield _entry(mask)


def _order(order: str, ordered: list[Entry], listed: Mapping[str, Entry]) -> Iterator[Finding]:
    for entry in ordered:
        known = listed.get(entry.file)
        if known is None:
            what = f"it orders {entry.file}, which the manifest does not list"
        elif entry != known:
            what = f"its hash or size of {entry.file} is not that of the manifest"
        else:
            continue
        yield Finding(code="V664", subject=order, what=what, mend=ORDER_MEND)
    files = {entry.file for entry in ordered}
    for file in listed:
        if file.startswith("masks/") and file not in files:
            what = f"it does not order {file}, which the manifest lists"
            yield Finding(code="V664", subject=order, what=what, mend=ORDER_MEND)


ORDER_MEND = "order nothing by it: make all files anew"


def _unusable(path: Path, what: str, mend: str) -> Finding:
    return Finding(code="E417", subject=str(path), what=what, mend=mend)
