"""Design rules: what is measured (`table`), and one preset of values a file."""

from wlcsp_layout.rules import house

PRESETS = {preset.name: preset for preset in (house.PRESET,)}
