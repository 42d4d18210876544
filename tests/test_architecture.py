"""What no type checker sees: tables without gaps, codes that are unique and used."""

import importlib
import pkgutil
import re
from collections import Counter
from pathlib import Path

import pytest

import wlcsp_cli.commands
import wlcsp_layout
from wlcsp_cli.commands import COMMANDS
from wlcsp_layout import codes, emboss, masks, writers
from wlcsp_layout.codes import CATALOG
from wlcsp_layout.masks.mask import Mask
from wlcsp_layout.spec.schema import LAYER_NAMES

ROOT = Path(__file__).parents[1]
SOURCES = sorted(
    path for folder in ("wlcsp_layout", "cli") for path in (ROOT / folder).rglob("*.py")
)
CODE = re.compile(r"\b(?!E142)([ERVFWN][0-9]{3})\b")
"""SEMI E142 is the name of a standard, and never a code of ours."""


def _modules(package: object) -> dict[str, object]:
    """The modules of a package by their names."""
    paths: list[str] = list(getattr(package, "__path__"))  # noqa: B009  of a module
    name = getattr(package, "__name__")  # noqa: B009  likewise
    return {
        item.name: importlib.import_module(f"{name}.{item.name}")
        for item in pkgutil.iter_modules(paths)
    }


def test_a_code_is_given_once() -> None:
    """The catalog is a mapping: a second entry would hide the first."""
    entries = [
        entry.code for module in _modules(codes).values() for entry in getattr(module, "CODES", ())
    ]
    assert [code for code, count in Counter(entries).items() if count > 1] == []
    assert set(entries) == set(CATALOG)


def test_every_code_is_used_and_every_used_code_is_explained() -> None:
    """By its text in the source, outside the catalog."""
    used = {
        code
        for path in SOURCES
        if path.parent.name != "codes"
        for code in CODE.findall(path.read_text())
    }
    assert sorted(used ^ set(CATALOG)) == []


def test_every_mask_file_is_a_row_of_the_stack() -> None:
    """A mask that is not in the table would never be drawn."""
    rows = [module for module in _modules(masks).values() if _is_mask(module)]
    assert {id(getattr(module, "MASK")) for module in rows} == {id(row) for row in masks.STACK}  # noqa: B009  of a module


def _is_mask(module: object) -> bool:
    return isinstance(getattr(module, "MASK", None), Mask)


def test_every_emboss_pattern_is_a_row_of_the_table() -> None:
    """A file with a PATTERN of its own."""
    rows = [
        getattr(module, "PATTERN")  # noqa: B009  of a module
        for module in _modules(emboss).values()
        if hasattr(module, "PATTERN")
    ]
    assert {row.name for row in rows} == set(emboss.PATTERNS)


def test_every_writer_of_layouts_is_a_row_of_the_table() -> None:
    """A file with a `write` of its own, under its suffix."""
    files = {f".{name}" for name, module in _modules(writers).items() if hasattr(module, "write")}
    assert files == set(writers.WRITERS)


def test_every_sub_command_file_is_a_row_of_the_table() -> None:
    """A file has `_` where its command has `-`; and every row names a command that exists."""
    files = {item.name for item in pkgutil.iter_modules(wlcsp_cli.commands.__path__)}
    assert files == {name.replace("-", "_") for name in COMMANDS}
    for name, row in COMMANDS.items():
        module, attribute = row.where.split(":")
        assert getattr(importlib.import_module(module), attribute).name == name


def test_layer_numbers_are_used_once() -> None:
    """And the spec's table of other numbers knows every layer."""
    layers = importlib.import_module("wlcsp_layout.model.layers").LAYERS
    numbers = Counter((layer.number, layer.datatype) for layer in layers)
    assert max(numbers.values()) == 1
    assert {layer.name for layer in layers} == set(LAYER_NAMES)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_file_has_one_idea(path: Path) -> None:
    """500 lines at most."""
    assert len(path.read_text().splitlines()) <= 500


def test_the_package_is_typed() -> None:
    """For those who import the library."""
    assert (Path(wlcsp_layout.__path__[0]) / "py.typed").is_file()
