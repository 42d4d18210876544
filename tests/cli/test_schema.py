"""`wlcsp schema`: what an editor completes from."""

import json
from pathlib import Path

import jsonschema
import pytest
import yaml

from tests.cli.command import CONFIGS, wlcsp


@pytest.fixture(scope="module")
def schema() -> dict[str, object]:
    done = wlcsp("schema")
    assert (done.returncode, done.stderr) == (0, "")
    data: dict[str, object] = json.loads(done.stdout)
    return data


def test_it_is_a_schema(schema: dict[str, object]) -> None:
    """By the schema of schemas."""
    jsonschema.Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("spec", sorted(CONFIGS.glob("*/*.yaml")), ids=lambda path: path.stem)
def test_it_accepts_every_example(schema: dict[str, object], spec: Path) -> None:
    """As an editor reads them."""
    jsonschema.validate(yaml.safe_load(spec.read_text()), schema)


def test_it_refuses_a_misspelt_key(schema: dict[str, object]) -> None:
    """balls.diametre_um instead of balls.diameter_um."""
    text = (CONFIGS / "demo49" / "demo49.yaml").read_text()
    wrong = yaml.safe_load(text.replace("  diameter_um: 250", "  diametre_um: 250"))
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(wrong, schema)
