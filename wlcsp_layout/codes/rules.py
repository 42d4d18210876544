"""V3xx and W4xx: design rules."""

from wlcsp_layout.codes.code import Code

CODES: tuple[Code, ...] = ()
