"""V5xx: what is drawn, measured against the spec."""

from wlcsp_layout.codes.code import Code

CODES: tuple[Code, ...] = ()
