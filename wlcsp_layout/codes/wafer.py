"""V6xx: dies on the wafer."""

from wlcsp_layout.codes.code import Code

CODES: tuple[Code, ...] = ()
