"""Folders of page templates → the environment that renders them, an edition's own templates before the shipped ones."""

from pathlib import Path

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined, select_autoescape

from matrices.resources import resource

PLAIN = "txt.j2"
"""Ending of templates that make plain text; what any other makes is HTML, and every value in it is escaped."""


def page_templates(own: Path | None = None) -> Environment:
    """Return the environment of page templates.

    `own` is the edition's folder of templates: a file of the same name there, such as `letters/request.es.txt.j2`,
    takes the place of the one that ships with the package.
    """
    folders = [*([own] if own else []), resource("templates")]
    return Environment(
        loader=ChoiceLoader([FileSystemLoader(folder) for folder in folders]),
        autoescape=select_autoescape(enabled_extensions=(), disabled_extensions=(PLAIN,), default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
