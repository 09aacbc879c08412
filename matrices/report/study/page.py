"""Study → one HTML page that holds everything it needs, for the screen or, in another dress, for the PDF."""

import base64
import hashlib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment
from markupsafe import Markup, escape

from matrices.language import visible_signs
from matrices.report import charts
from matrices.report.shown import safe_link
from matrices.report.study.context import StudyPage, outline, page_context
from matrices.report.templates import page_templates, rendered, sign_address, sign_style, source
from matrices.resources import resource
from matrices.study import Study

_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; "
    "script-src 'sha256-{script}'; base-uri 'none'; form-action 'none'"
)
"""What the page may load: nothing from elsewhere, and no script but its own."""

# Without the look back a long word, or a long chain of words and dots, would be tried from each of its letters.
_HOST = re.compile(r"(?:https?://|(?<![\w-])(?<![\w-]\.))[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}(?:/[^\s\[\](){}<>\"',;]*)?")
_BREAKS = re.compile(r"(?=\.)|(?<=/)(?!/)")


def study_html(
    study: Study, language: str, templates: Path | None = None, *, draft: bool = False, kept: Path | None = None
) -> str:
    """Return the study as one page for the screen that works offline and without JavaScript.

    `templates` is the edition's own folder of page templates: a file of the same name there, such as
    `study/cover.html.j2`, takes the place of the one that ships with the package. With a folder `kept`, fonts are cut
    down once.
    """
    from matrices.report.pieces import web_faces

    environment = _environment(templates)
    script = resource("templates", "study", "study.js").read_text(encoding="utf-8")
    policy = _POLICY.format(script=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode())
    return _render(
        environment,
        "study/page.html.j2",
        page_context(study, language, draft=draft),
        {
            "print": False,
            "policy": policy,
            "script": Markup(script),  # noqa: S704 - the package's own file
            "style": _style(environment, web_faces(kept and kept / "fonts"), "base.css", "screen.css"),
        },
    )


def study_print(study: Study, language: str, templates: Path | None = None, *, draft: bool = False) -> str:
    """Return the study as the page from which `render_pdf` makes the PDF."""
    from matrices.report.pieces import print_faces

    environment = _environment(templates)
    style = _style(environment, print_faces(), "base.css", "print.css")
    return _render(
        environment, "study/print.html.j2", page_context(study, language, draft=draft), {"print": True, "style": style}
    )


def _environment(own: Path | None) -> Environment:
    environment = page_templates(own)
    environment.filters["link"] = safe_link
    environment.filters["hosts"] = with_whole_hosts
    return environment


def with_whole_hosts(words: str) -> Markup:
    """Return a text in which addresses of the web break at their dots and strokes, never with a hyphen."""
    words, parts, end = visible_signs(words), [], 0
    for found in _HOST.finditer(words):
        pieces = _BREAKS.split(found[0])
        parts += [escape(words[end : found.start()]), Markup('<span class="host">')]
        parts += [Markup("<wbr>").join(pieces), Markup("</span>")]
        end = found.end()
    return Markup("").join([*parts, escape(words[end:])])


def _style(environment: Environment, faces: str, *names: str) -> Markup:
    sheets = (source(environment, f"study/{name}") for name in names)
    return Markup("\n".join([faces, sign_style(), *sheets]))  # noqa: S704 - the package's or the edition's own files


def _render(environment: Environment, template: str, page: StudyPage, values: Mapping[str, Any]) -> str:
    return rendered(
        environment,
        template,
        page=page,
        cover=page.cover,
        outline=outline(page, printed=bool(values["print"])),
        language=page.language,
        say=page.voice.say,
        sign_address=sign_address,
        draw={one: getattr(charts, one) for one in ("axis", "bar", "ground", "key", "lane", "shares", "swatch")},
        **values,
    )
