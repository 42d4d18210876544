"""F1xx, V1xx and N1xx: writing, reading back, and notes on a run."""

from wlcsp_layout.codes.code import Code

CODES: tuple[Code, ...] = ()
