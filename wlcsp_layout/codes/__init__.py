"""The catalog behind `wlcsp explain`: every code that a finding can carry, listed once."""

from wlcsp_layout.codes import (
    claims,
    command,
    compare,
    design,
    drop_ins,
    exposure,
    file,
    lettering,
    maps,
    marks,
    measured,
    nets,
    output,
    package_rules,
    pictures,
    plates,
    routing,
    rules,
    section,
    spec,
    tables,
    wafer,
    waivers,
)
from wlcsp_layout.codes.code import Code

CATALOG: dict[str, Code] = {
    entry.code: entry
    for entry in (
        *spec.CODES,
        *tables.CODES,
        *design.CODES,
        *command.CODES,
        *compare.CODES,
        *section.CODES,
        *pictures.CODES,
        *routing.CODES,
        *output.CODES,
        *file.CODES,
        *rules.CODES,
        *package_rules.CODES,
        *nets.CODES,
        *measured.CODES,
        *wafer.CODES,
        *drop_ins.CODES,
        *maps.CODES,
        *marks.CODES,
        *plates.CODES,
        *exposure.CODES,
        *lettering.CODES,
        *claims.CODES,
        *waivers.CODES,
    )
}
