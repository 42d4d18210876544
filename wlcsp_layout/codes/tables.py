"""E2xx: CSV tables and the names in them."""

from wlcsp_layout.codes.code import Code

CODES: tuple[Code, ...] = ()
