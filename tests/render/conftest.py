"""Layouts that several modules draw, each written once."""

from pathlib import Path

import pytest

from tests.packages import spec_file
from tests.render.drawn import example, written


@pytest.fixture(scope="session")
def caravel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Caravel on a small wafer: 60 balls, four gaps each."""
    folder = tmp_path_factory.mktemp("caravel")
    return written(example("caravel", folder, "diameter_mm: 200", "diameter_mm: 40"), folder)


@pytest.fixture(scope="session")
def unit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two balls with four gaps each and holes of 60 um, on a wafer of 20 mm."""
    folder = tmp_path_factory.mktemp("unit")
    return written(spec_file(folder), folder)
