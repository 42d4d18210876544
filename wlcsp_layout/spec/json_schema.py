"""The spec's JSON Schema, from the models, with the short forms that the text may also take."""

from typing import Any

from wlcsp_layout.rules import house
from wlcsp_layout.rules.table import RULES
from wlcsp_layout.spec.schema import LAYER_NAMES, PackageSpec

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema() -> dict[str, Any]:
    """Return the schema: what editors complete and check while a spec is written."""
    schema = PackageSpec.model_json_schema(by_alias=True, mode="validation")
    properties, definitions = schema["properties"], schema["$defs"]
    net = {"$ref": "#/$defs/NetSpec"}
    properties["nets"] = {
        "description": "A table, nets by name, or `free`: any pad to any ball.",
        "oneOf": [
            {"const": "free"},
            {
                "type": "object",
                "properties": {
                    "table": {"type": "string", "description": "CSV of net,pads,balls[,...]."},
                    "rest": {"const": "free", "description": "Pair what is in no net freely."},
                },
                "additionalProperties": net,
            },
        ],
    }
    rule_values = {
        name: {"type": "number", "description": f"{rule.what}{_house_value(name)}"}
        for name, rule in RULES.items()
    }
    properties["rules"] = {
        "description": "A preset of design rules, and values that replace its own with a reason.",
        "oneOf": [
            {"type": "string"},
            {
                "type": "object",
                "properties": {
                    "preset": {"type": "string"},
                    "why": {"type": "string"},
                    **rule_values,
                },
                "additionalProperties": False,
            },
        ],
    }
    numbers = properties["layers"]["additionalProperties"]
    properties["layers"] = {
        "description": properties["layers"]["description"],
        "type": "object",
        "properties": dict.fromkeys(LAYER_NAMES, numbers),
        "additionalProperties": False,
    }
    for unused in ("NetsSpec", "RulesSpec"):
        definitions.pop(unused, None)
    return {"$schema": DIALECT, **_without_defaults(schema)}


def _house_value(name: str) -> str:
    limit = house.PRESET.limits.get(name)
    return f"; house: {limit.value}" if limit else ""


def _without_defaults(value: Any) -> Any:  # noqa: ANN401  JSON of any shape
    """Return the schema without default values: the models hold nanometers, the text um."""
    if isinstance(value, dict):
        return {
            key: _without_defaults(item)
            for key, item in value.items()
            if key != "default" or not isinstance(item, int | float | list | dict)
        }
    if isinstance(value, list):
        return [_without_defaults(item) for item in value]
    return value
