"""R1xx: RDL routing."""

from wlcsp_layout.codes.code import Code

CODES: tuple[Code, ...] = ()
