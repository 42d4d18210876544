"""What dielectric 2 looks like under a ball: one pattern a file, listed here.

A pattern is resolved once for all balls (`Emboss`) and drawn once for each direction that it faces
(`Embossed`); both are about the ball's center at (0, 0).
"""

from wlcsp_layout.emboss import ring
from wlcsp_layout.emboss.ring_spec import RingSpec

PATTERNS = {pattern.name: pattern for pattern in (ring.PATTERN,)}
EmbossSpec = RingSpec
