"""Directory page → one HTML page that holds everything it needs, for the screen or for the PDF."""

from pathlib import Path
from urllib.parse import quote

from markupsafe import Markup

from matrices.report.directory.page import DirectoryPage
from matrices.report.html import with_whole_hosts
from matrices.report.indicators.html import POLICY
from matrices.report.page_templates import page_templates, rendered, source
from matrices.report.shown import safe_link
from matrices.report.signs import ACCENT, INK, sign_style

_DRAWINGS = {
    "hours": f'<circle cx="6" cy="6" r="5.4" fill="{INK}"/>'
    '<path d="M6 2.6V6l2.4 1.5" fill="none" stroke="#fff" stroke-width="1.2"/>',
    "check": f'<path d="M6 .8l5.6 10.4H.4z" fill="{ACCENT}"/>'
    '<path d="M6 4.2v3.6M6 8.8v1.2" fill="none" stroke="#fff" stroke-width="1.3"/>',
}
"""A clock: answered at any hour; a triangle: to be checked. Words stand beside both."""


def render_html(page: DirectoryPage, templates: Path | None = None, kept: Path | None = None) -> str:
    """Return the directory as one page for the screen that works offline and has no script.

    `templates` is the edition's own folder of page templates; with a folder `kept`, fonts are cut down once.
    """
    from matrices.report.fonts import web_faces

    return _render(page, templates, web_faces(kept and kept / "fonts"), "screen")


def render_print(page: DirectoryPage, templates: Path | None = None) -> str:
    """Return the directory as the page from which `render_pdf` makes the PDF."""
    from matrices.report.fonts import print_faces

    return _render(page, templates, print_faces(), "print")


def _render(page: DirectoryPage, templates: Path | None, faces: str, medium: str) -> str:
    environment = page_templates(templates)
    environment.filters["link"] = safe_link
    environment.filters["hosts"] = with_whole_hosts
    environment.filters["mailto"] = mail_address
    sheets = ("study/base.css", f"study/{medium}.css", "directory/both.css", f"directory/{medium}.css")
    style = "\n".join([faces, sign_style(), _signs(), *(source(environment, name) for name in sheets)])
    return rendered(
        environment,
        f"directory/{medium}.html.j2",
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


def mail_address(email: str) -> str:
    """Return the address that opens a letter: nothing in it can add a subject or another addressee."""
    return f"mailto:{quote(email, safe='@')}"


def _signs() -> str:
    return "\n".join(f'.d-{name}{{background-image:url("{_address(one)}")}}' for name, one in _DRAWINGS.items())


def _address(drawing: str) -> str:
    whole = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 12 12">{drawing}</svg>'
    return "data:image/svg+xml," + quote(whole, safe="/:= \"'").replace('"', "'")
