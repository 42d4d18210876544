"""The spec's JSON Schema, from the models, with the short forms that the text may also take."""

from typing import Any

from wlcsp_layout.rules import PRESETS
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
    properties["rules"] = _rules()
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


def _rules() -> dict[str, Any]:
    """Return the schema of `rules`: a name, or a mapping with a value for any rule."""
    preset = {
        "description": "The name of a preset, or a file (.yaml) of preset, why and values.",
        "anyOf": [{"enum": list(PRESETS)}, {"type": "string", "pattern": r"\.ya?ml$"}],
    }
    values = {
        name: {
            "type": "number",
            "minimum": 0,
            **({} if rule.is_length else {"maximum": 1}),
            "description": f"{rule.code}: {rule.what}{_presets_values(name)}",
        }
        for name, rule in RULES.items()
    }
    why = {"type": "string", "description": "The reason for values that replace the preset's."}
    return {
        "description": "A preset of design rules, or a file of them; values by the names of rules "
        "replace its own, with a reason in why. See docs/rules.md.",
        "oneOf": [
            preset,
            {
                "type": "object",
                "properties": {"preset": preset, "why": why, **values},
                "additionalProperties": False,
            },
        ],
    }


def _presets_values(name: str) -> str:
    held = {
        preset.name: f"{preset.limits[name].value.normalize():f}"
        for preset in PRESETS.values()
        if name in preset.limits
    }
    return "".join(f"; {preset}: {value}" for preset, value in held.items())


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
