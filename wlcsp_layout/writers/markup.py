"""Text inside XML."""

import re
from html import escape

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Source: W3C, Extensible Markup Language (XML) 1.0, fifth edition, section 2.2."""


def escaped(text: str) -> str:
    """Return a text as it stands in XML; what XML cannot hold (a label may) reads `?`."""
    return escape(_FORBIDDEN.sub("?", text))
