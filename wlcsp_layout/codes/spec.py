"""E1xx: the text of a spec, its keys and types."""

from wlcsp_layout.codes.code import Code

CODES: tuple[Code, ...] = ()
