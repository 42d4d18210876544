"""V4xx: connectivity and labels."""

from wlcsp_layout.codes.code import Code

CODES: tuple[Code, ...] = ()
