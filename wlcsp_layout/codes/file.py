"""V2xx: what a mask shop refuses in a file."""

from wlcsp_layout.codes.code import Code

CODES: tuple[Code, ...] = ()
