"""E3xx and W3xx: impossible and doubtful geometry."""

from wlcsp_layout.codes.code import Code

CODES: tuple[Code, ...] = ()
