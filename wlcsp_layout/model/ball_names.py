"""Ball names as JEDEC writes them: a letter for the row, a number for the column.

The letters I, O, Q, S, X and Z are left out, since they read as other signs; after Y comes AA.
Source: JEDEC JESD95-1 (the convention as manufacturers' ball maps show it).
"""

from itertools import count, product

LETTERS = "ABCDEFGHJKLMNPRTUVWY"


def row_letters(number: int) -> list[str]:
    """Return the first names of rows: A, B, ... Y, AA, AB, ..."""
    names: list[str] = []
    for length in count(1):
        for letters in product(LETTERS, repeat=length):
            if len(names) == number:
                return names
            names.append("".join(letters))
    raise AssertionError("the names never end")
