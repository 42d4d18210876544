"""Design rules: what is measured (`table`), and the presets of values."""

from wlcsp_layout.rules import house, sky130

PRESETS = {
    preset.name: preset
    for preset in (house.PRESET, sky130.AMKOR_400, sky130.AMKOR_500, sky130.DECA_400)
}
