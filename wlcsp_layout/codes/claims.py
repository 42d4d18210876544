"""V7xx: the claims."""

from wlcsp_layout.codes.code import Code

CODES: tuple[Code, ...] = ()
