"""`wlcsp schema`: the JSON Schema with which an editor completes and checks a spec."""

import json

import click


@click.command()
def schema() -> None:
    """Print the JSON Schema of the spec, for editors: wlcsp schema > wlcsp.schema.json."""
    click.echo(text(), nl=False)


def text() -> str:
    """Return the schema as a file's text."""
    from wlcsp_layout.spec.json_schema import json_schema

    return json.dumps(json_schema(), indent=2) + "\n"
