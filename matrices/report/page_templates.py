"""Folders of page templates → the environment that renders them, an edition's own templates before the shipped ones."""

from pathlib import Path

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined, select_autoescape

from matrices.language import visible_signs
from matrices.resources import resource

PLAIN = "txt.j2"
"""Ending of templates that make plain text; what any other makes is HTML, and every value in it is escaped."""


def shown_signs(value: object) -> object:
    """Return what a page template prints: in plain text every sign that hides or turns words stands as its name."""
    return visible_signs(value) if type(value) is str else value


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
        finalize=shown_signs,
        trim_blocks=True,
        lstrip_blocks=True,
    )
