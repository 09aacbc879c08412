"""Folders of page templates → the environment that renders them, an edition's own templates before the shipped ones.

An edition's folder is no program: whoever may change a page template may not run anything by it. So templates run in
Jinja's sandbox, and see neither modules nor files; scripts of pages come from the package alone.
"""

import io
from pathlib import Path, PurePath
from types import ModuleType
from typing import Any

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined, TemplateError, select_autoescape
from jinja2.sandbox import ImmutableSandboxedEnvironment

from matrices.errors import UsageError
from matrices.language import visible_signs
from matrices.resources import resource

PLAIN = "txt.j2"
"""Ending of templates that make plain text; what any other makes is HTML, and every value in it is escaped."""

_CLOSED = (ModuleType, PurePath, io.IOBase)
"""What a template is not let into, should it ever come by one."""


class _Sandbox(ImmutableSandboxedEnvironment):
    """The sandbox, with modules, paths and open files closed too."""

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Tell whether a template may look at an attribute."""
        return not isinstance(obj, _CLOSED) and super().is_safe_attribute(obj, attr, value)


def shown_signs(value: object) -> object:
    """Return what a page template prints: in plain text every sign that hides or turns words stands as its name."""
    return visible_signs(value) if type(value) is str else value


def page_templates(own: Path | None = None) -> Environment:
    """Return the environment of page templates.

    `own` is the edition's folder of templates: a file of the same name there, such as `letters/request.es.txt.j2`,
    takes the place of the one that ships with the package.
    """
    folders = [*([own] if own else []), resource("templates")]
    return _Sandbox(
        loader=ChoiceLoader([FileSystemLoader(folder) for folder in folders]),
        autoescape=select_autoescape(enabled_extensions=(), disabled_extensions=(PLAIN,), default=True),
        undefined=StrictUndefined,
        finalize=shown_signs,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def rendered(environment: Environment, name: str, **values: Any) -> str:
    """Return what a template makes of values; raise `UsageError` with file and line if it has a mistake.

    Also for what the sandbox refuses: reaching for what is not the template's, ranges without end.
    """
    try:
        return environment.get_template(name).render(**values)
    except (TemplateError, ArithmeticError, TypeError, ValueError, LookupError) as problem:
        at, line = getattr(problem, "name", None) or name, getattr(problem, "lineno", None) or _line_of(problem, name)
        raise UsageError("template-mistake", template=at, line=line, problem=str(problem)) from problem


def source(environment: Environment, name: str) -> str:
    """Return the text of a file beside the templates that is not rendered, such as a style sheet."""
    if environment.loader is None:
        raise ValueError("an environment without a loader")
    return environment.loader.get_source(environment, name)[0]


def _line_of(problem: BaseException, name: str) -> int:
    """Return the line of a template at which rendering stopped: Jinja writes them into the traceback."""
    line, at = 1, problem.__traceback__
    while at is not None:
        if at.tb_frame.f_code.co_filename.endswith(PurePath(name).name):
            line = at.tb_lineno
        at = at.tb_next
    return line
