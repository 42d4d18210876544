"""One output format a file; layouts by suffix, in the order in which they are written."""

from wlcsp_layout.writers import gds, oas

WRITERS = {".gds": gds.write, ".oas": oas.write}
