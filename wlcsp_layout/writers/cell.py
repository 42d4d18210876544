"""A name as a cell of a CSV table."""


def cell(name: str) -> str:
    """Return a name in quotes where a comma, quote, `#` or space would be misread."""
    if any(special in name for special in ',"#') or name != name.strip():
        return '"' + name.replace('"', '""') + '"'
    return name
