"""Study → the progress report as one HTML page that holds everything it needs, for the screen or for the PDF."""

from pathlib import Path

from markupsafe import Markup

from matrices.report.html import with_whole_hosts
from matrices.report.indicators.cells import reason_style
from matrices.report.indicators.context import ReportPage, report_page
from matrices.report.page_templates import page_templates, rendered, source
from matrices.report.shown import safe_link
from matrices.report.signs import sign_style
from matrices.study.model import Study

POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; base-uri 'none'; form-action 'none'"
)
"""What the page may load: nothing from elsewhere, and no script at all."""


def render_html(study: Study, language: str, templates: Path | None = None, kept: Path | None = None) -> str:
    """Return the progress report as one page for the screen that works offline and has no script.

    `templates` is the edition's own folder of page templates; with a folder `kept`, fonts are cut down once.
    """
    from matrices.report.fonts import web_faces

    faces = web_faces(kept and kept / "fonts")
    return _render(report_page(study, language), templates, faces, "screen")


def render_print(study: Study, language: str, templates: Path | None = None) -> str:
    """Return the progress report as the page from which `render_pdf` makes the PDF."""
    from matrices.report.fonts import print_faces

    return _render(report_page(study, language), templates, print_faces(), "print")


def _render(page: ReportPage, templates: Path | None, faces: str, medium: str) -> str:
    environment = page_templates(templates)
    environment.filters["link"] = safe_link
    environment.filters["hosts"] = with_whole_hosts
    sheets = ("study/base.css", f"study/{medium}.css", "indicators/both.css", f"indicators/{medium}.css")
    style = "\n".join([faces, sign_style(), reason_style(), *(source(environment, name) for name in sheets)])
    return rendered(
        environment,
        f"indicators/{medium}.html.j2",
        page=page,
        cover=page.cover,
        outline=page.chapters,
        language=page.language,
        say=page.voice.say,
        tell=page.teller.say,
        print=medium == "print",
        policy=POLICY,
        style=Markup(style),  # noqa: S704 - the package's or the edition's own files
    )
