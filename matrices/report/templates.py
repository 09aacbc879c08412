"""Folders of page templates → the environment that renders them, in a sandbox; the small drawings that pages carry.

An edition's folder is no program: whoever may change a page template may not run anything by it. So templates run in
Jinja's sandbox, and see neither modules nor files; scripts of pages come from the package alone.
"""

import io
from collections.abc import Mapping
from pathlib import Path, PurePath
from types import ModuleType
from typing import Any, ClassVar
from urllib.parse import quote, urlsplit

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined, TemplateError, select_autoescape
from jinja2.sandbox import ImmutableSandboxedEnvironment

from matrices.errors import UsageError
from matrices.language import visible_signs
from matrices.resources import resource

_PLAIN = "txt.j2"
"""Ending of templates that make plain text; what any other makes is HTML, and every value in it is escaped."""

_CLOSED = (ModuleType, PurePath, io.IOBase)
"""What a template is not let into, should it ever come by one."""


class _Sandbox(ImmutableSandboxedEnvironment):
    """The sandbox, with modules, paths and open files closed too."""

    _judged: ClassVar[dict[tuple[type, str], bool]] = {}

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Tell whether a template may look at an attribute: the type of what has it and its name say so, once."""
        known = self._judged.get((type(obj), attr))
        if known is None:
            known = not isinstance(obj, _CLOSED) and super().is_safe_attribute(obj, attr, value)
            self._judged[type(obj), attr] = known
        return known


def _shown_signs(value: object) -> object:
    """Return what a page template prints: in plain text every sign that hides or turns words stands as its name."""
    return visible_signs(value) if type(value) is str and not value.isascii() else value


def page_templates(own: Path | None = None) -> Environment:
    """Return the environment of page templates.

    `own` is the edition's folder of templates: a file of the same name there, such as `letters/request.es.txt.j2`,
    takes the place of the one that ships with the package.
    """
    folders = [*([own] if own else []), resource("templates")]
    return _Sandbox(
        loader=ChoiceLoader([FileSystemLoader(folder) for folder in folders]),
        autoescape=select_autoescape(enabled_extensions=(), disabled_extensions=(_PLAIN,), default=True),
        undefined=StrictUndefined,
        finalize=_shown_signs,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def rendered(environment: Environment, name: str, *others: str, **values: Any) -> str:
    """Return what a template, or the first of `others` where there is none of its name, makes of values.

    Raises `UsageError` with file and line if it has a mistake.

    Also for what the sandbox refuses: reaching for what is not the template's, ranges without end.
    """
    try:
        return environment.select_template([name, *others]).render(**values)
    except (TemplateError, ArithmeticError, TypeError, ValueError, LookupError) as problem:
        at, line = getattr(problem, "name", None) or name, getattr(problem, "lineno", None) or _line_of(problem, name)
        raise UsageError("template-mistake", template=at, line=line, problem=str(problem)) from problem


def safe_link(address: str) -> str:
    """Return an address that may be printed as a link: http or https with a host; otherwise nothing."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return ""
    return address.strip() if parts.scheme in ("http", "https") and parts.hostname else ""


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


INK = "#1B3A57"
_SOFT = "#5B6872"
ACCENT = "#9A5518"

DRAWINGS = {
    "full": f'<circle cx="6" cy="6" r="4.6" fill="{INK}"/>',
    "half": (
        f'<circle cx="6" cy="6" r="4.2" fill="#fff" stroke="{INK}" stroke-width="1"/>'
        f'<path d="M6 1.8a4.2 4.2 0 0 0 0 8.4z" fill="{INK}"/>'
    ),
    "empty": f'<circle cx="6" cy="6" r="4.1" fill="#fff" stroke="{INK}" stroke-width="1.2"/>',
    "dash": f'<path d="M2 6h8" stroke="{INK}" stroke-width="1.4"/>',
    "plain": f'<rect x="2.6" y="2.6" width="6.8" height="6.8" fill="{INK}"/>',
    "wait": (
        f'<circle cx="6" cy="6" r="4.3" fill="#fff" stroke="{INK}" stroke-width="1.1"/>'
        f'<path d="M6 3.2V6l2 1.3" fill="none" stroke="{INK}" stroke-width="1.1"/>'
    ),
    "objection": (
        f'<path d="M6 .8l5.6 10.4H.4z" fill="{ACCENT}"/>'
        '<path d="M6 4.2v3.6M6 8.8v1.2" fill="none" stroke="#fff" stroke-width="1.3"/>'
    ),
    "comment": f'<path d="M1.2 1.8h9.6v6.4H6.2L3.6 11V8.2H1.2z" fill="#fff" stroke="{INK}" stroke-width="1.1"/>',
    "change": (
        f'<path d="M1 3.9h8.6M7 1.3l2.8 2.6L7 6.5M11 8.1H2.4M5 5.5L2.2 8.1 5 10.7" fill="none" stroke="{INK}" '
        'stroke-width="1.2"/>'
    ),
    "unclear": (
        f'<rect x=".9" y=".9" width="10.2" height="10.2" rx="2" fill="#fff" stroke="{ACCENT}" stroke-width="1.1"/>'
        f'<path d="M4.2 4.7a1.8 1.7 0 1 1 2.7 1.4c-.6.4-.9.7-.9 1.3M6 8.4v1.2" fill="none" stroke="{ACCENT}" '
        'stroke-width="1.2"/>'
    ),
    "unasked": f'<path d="M2.5 9.5l7-7" stroke="{_SOFT}" stroke-width="1.1"/>',
    "none": f'<circle cx="6" cy="6" r="1" fill="{_SOFT}"/>',
}


def sign_address(sign: str) -> str:
    """Return a sign as a `data:` address."""
    return _address(DRAWINGS[sign])


def sign_style(prefix: str = "s", drawings: Mapping[str, str] = DRAWINGS) -> str:
    """Return the style rules that draw the signs: `.s-full` and so on."""
    return "\n".join(f'.{prefix}-{name}{{background-image:url("{_address(one)}")}}' for name, one in drawings.items())


def _address(drawing: str) -> str:
    whole = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 12 12">{drawing}</svg>'
    return "data:image/svg+xml," + quote(whole, safe="/:= \"'").replace('"', "'")
