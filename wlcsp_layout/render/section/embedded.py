"""A picture inside a page: its names must not meet those of the page and of other pictures."""

import re

CLASSES = re.compile(r'class="([^"]*)"')
RULE = re.compile(r"^\.([\w-]+)", re.MULTILINE)
STYLE = re.compile(r"<style>.*?</style>", re.DOTALL)


def embedded(picture: str, prefix: str) -> str:
    """Return an SVG whose ids and classes begin with a prefix."""
    picture = picture.replace('id="', f'id="{prefix}').replace('href="#', f'href="#{prefix}')
    picture = CLASSES.sub(
        lambda found: f'class="{" ".join(prefix + name for name in found[1].split())}"', picture
    )
    return STYLE.sub(lambda found: RULE.sub(rf".{prefix}\1", found[0]), picture)
