"""The design rules of a package as a KLayout DRC script.

The script stands for itself: it needs neither this package nor the spec. It measures as `verify`
does, in its own words: each judges the other, in a test that counts places on the same layouts.
"""

import json
from collections.abc import Iterator
from importlib.resources import files

from wlcsp_layout import __version__
from wlcsp_layout.codes import CATALOG
from wlcsp_layout.model.package import Package
from wlcsp_layout.rules.rule import Limit
from wlcsp_layout.rules.table import RULES
from wlcsp_layout.writers.deck.bodies import BODIES, Body
from wlcsp_layout.writers.deck.data import data

METHODS = ("places", "checks", "objects", "dies", "report")
"""The parts of the script that are the same for every spec, in their order."""


def text(package: Package) -> str:
    """Return the script's text: the same for the same spec, without a date or a path."""
    methods = (
        files(__name__).joinpath("ruby", f"{name}.rb").read_text("utf-8") for name in METHODS
    )
    parts = (
        "\n".join(_head(package)) + "\n",
        "\n".join(data(package)) + "\n",
        *methods,
        "\n".join(_rules(package)),
    )
    return "\n".join(parts)


def _head(package: Package) -> Iterator[str]:
    name = package.name
    yield f"# $description: Design rules of {name}"
    yield f"# Design rules of {name} as a KLayout DRC script, exported by wlcsp {__version__}."
    yield f"# Preset: {_words(package.rules.preset)}."
    yield "#"
    yield "# On the layout of the current view: open this file in KLayout's macro editor, tab DRC,"
    yield "# and run it. On a file:"
    yield "#"
    yield f"#     klayout -b -r {name}.drc -rd input={name}.gds -rd report={name}.lyrdb"
    yield "#"
    yield "# There is one category of markers for each rule, by its code. In order: the spec,"
    yield "# methods that are the same for every spec, and the rules with their limits."


def _rules(package: Package) -> Iterator[str]:
    yield f"# ---- The rules {'-' * 80}"
    for name, rule in RULES.items():
        limit = package.rules.limits.get(name)
        why = _why_not(package, name, limit)
        yield ""
        if limit is None or why:
            yield f"# {rule.code} {name}: {rule.what}. It does not run: {_words(why)}."
            yield f"skipped({_quoted(rule.code)}, {_quoted(name)}, {_quoted(_words(why))})"
        else:
            yield from _rule(limit, BODIES[name])
    yield ""
    yield "run"
    yield ""


def _why_not(package: Package, name: str, limit: Limit | None) -> str:
    """Return why a rule does not run; empty when it does."""
    if limit is None:
        return f"not in preset {package.rules.preset}"
    if limit.skipped:
        return limit.skipped
    if name not in BODIES:
        return "this stack has no layer to measure it on"
    return ""


def _rule(limit: Limit, body: Body) -> Iterator[str]:
    rule = limit.rule
    means = f"{CATALOG[rule.code].title}: {rule.what}"
    yield f"# {rule.code} {rule.name}: {rule.what}, {limit.text}."
    yield f"# Source: {_words(limit.source)}"
    said = ", ".join(_quoted(word) for word in (rule.code, rule.name, means))
    yield f"rule({said},"
    yield f"     {_quoted(limit.text)}) do |die|"
    value = f"{limit.value.normalize():f}"
    yield f"  {body.format(limit=f'{value}.um' if rule.is_length else value)}"
    yield "end"


def _words(text: str) -> str:
    """Return a text as it stands in a comment: in one line."""
    return " ".join(text.split())


def _quoted(text: str) -> str:
    """Return a text as Ruby reads it."""
    return json.dumps(text, ensure_ascii=False).replace("#", "\\#")
