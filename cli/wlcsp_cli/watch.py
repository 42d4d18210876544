"""Building again whenever a file of a spec changes, and showing it in a running KLayout."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn, TypeAlias

import click

from wlcsp_cli.batch import Job, layouts_of
from wlcsp_layout.errors import SpecError

POLL_S = 0.25
"""Between looks at the files: no library is needed for a handful of them."""

State: TypeAlias = tuple[int, int, int] | None
"""Time, size and number of a file; None while it is not there."""


@dataclass(kw_only=True)
class Watch:
    """Files as they were when they were last looked at."""

    files: Mapping[Path, State] = field(default_factory=dict)

    def remember(self, paths: Iterable[Path]) -> None:
        """Take down how files are now."""
        self.files = {path: state(path) for path in paths}

    @property
    def changed(self) -> tuple[Path, ...]:
        """Those that are not as they were, and are there."""
        return tuple(path for path, known in self.files.items() if state(path) not in {known, None})


def state(path: Path) -> State:
    """Return what changes when a file does; editors write in place or put a new file there."""
    try:
        found = path.stat()
    except OSError:
        return None
    return (found.st_mtime_ns, found.st_size, found.st_ino)


def watch(jobs: Sequence[Job], build: Callable[[Sequence[Job]], object], port: int) -> NoReturn:
    """Build what changes, and show it in a running KLayout, until Ctrl-C ends it.

    `build` carries out jobs and says what came of them; `port` is klive's.
    """
    from wlcsp_layout import pipeline  # noqa: PLC0415  heavy

    watches = [Watch() for _ in jobs]
    todo = list(range(len(jobs)))
    while True:
        made = Watch()
        for i in todo:
            # Before they are read: what changes meanwhile is built again. A spec that is wrong just
            # now does not tell all its tables.
            known = dict.fromkeys((*pipeline.reads(jobs[i].spec), *watches[i].files))
            watches[i].remember(known)
        made.remember(path for i in todo for path in layouts_of(jobs[i]))
        build([jobs[i] for i in todo])
        for layout in made.changed:
            _push(layout, port)
        count = len({path for item in watches for path in item.files})
        click.echo(f"watching {count} file{'s'[: count != 1]}; Ctrl-C ends it", err=True)
        todo = _wait(watches)


def _wait(watches: Sequence[Watch]) -> list[int]:
    """Return which have changed, as soon as some have and none changes any more.

    Editors write several files, or one in several steps.
    """
    while not any(item.changed for item in watches):
        time.sleep(POLL_S)
    last: list[State] = []
    while (now := [state(path) for item in watches for path in item.files]) != last:
        last = now
        time.sleep(POLL_S)
    return [i for i, item in enumerate(watches) if item.changed]


def _push(layout: Path, port: int) -> None:
    """Show a layout that was written, a rejected one with its markers, where KLayout runs."""
    from wlcsp_layout.show import viewing  # noqa: PLC0415  not needed without --watch

    try:
        shown = viewing.push(layout, port)
    except SpecError as error:
        click.echo(str(error), err=True)
        return
    if shown:
        click.echo(str(shown), err=True)
