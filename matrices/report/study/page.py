"""Study → one HTML page that holds everything it needs, for the screen or, in another dress, for the PDF."""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from markupsafe import Markup

from matrices.report import charts
from matrices.report.document import Medium, render
from matrices.report.study.context import outline, page_context
from matrices.report.templates import sign_address
from matrices.resources import resource
from matrices.study import Study

_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; "
    "script-src 'sha256-{script}'; base-uri 'none'; form-action 'none'"
)
"""What the page may load: nothing from elsewhere, and no script but its own."""

_DRAWN = {
    "sign_address": sign_address,
    "draw": {
        "axis": charts.axis,
        "bar": charts.bar,
        "ground": charts.ground,
        "key": charts.key,
        "lane": charts.lane,
        "shares": charts.shares,
        "square_code": charts.square_code,
        "swatch": charts.swatch,
        "tiles": charts.tiles,
    },
}


def study_html(
    study: Study,
    language: str,
    templates: Path | None = None,
    *,
    draft: bool = False,
    short: bool = False,
    kept: Path | None = None,
) -> str:
    """Return the study as one page for the screen that works offline and without JavaScript; see `render`."""
    return study_pages(study, language, templates, ("screen",), draft=draft, short=short, kept=kept)["screen"]


def study_print(
    study: Study, language: str, templates: Path | None = None, *, draft: bool = False, short: bool = False
) -> str:
    """Return the study as the page from which `render_pdf` makes the PDF."""
    return study_pages(study, language, templates, ("print",), draft=draft, short=short)["print"]


def study_pages(
    study: Study,
    language: str,
    templates: Path | None,
    media: Sequence[Medium],
    *,
    draft: bool = False,
    short: bool = False,
    kept: Path | None = None,
) -> dict[Medium, str]:
    """Return the study as the page of each medium; what they say is worked out once."""
    page = page_context(study, language, draft=draft, short=short)
    values: Mapping[Medium, Any] = {"screen": _on_screen(), "print": _DRAWN}
    return {
        one: render(
            replace(page, chapters=outline(page, printed=one == "print"), values=values[one]), templates, one, kept
        )
        for one in media
    }


def _on_screen() -> Mapping[str, Any]:
    """Return what the templates of the page for the screen are given: what they draw with, its script, its policy."""
    script = resource("templates", "study", "study.js").read_text(encoding="utf-8")
    policy = _POLICY.format(script=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode())
    return {**_DRAWN, "policy": policy, "script": Markup(script)}  # noqa: S704 - the package's own file
