"""What takes a while, or is hostile → done in a process of its own, each task one call of `Cycle`."""

import datetime
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from matrices.cycle import Cycle
from matrices.edition import KEYS_FILE
from matrices.findings import Finding, Severity, count
from matrices.language import Text

if TYPE_CHECKING:
    from matrices.checking import Answers, HandedBack
    from matrices.cycle import Progress
    from matrices.instrument import CellId
    from matrices.workbook import BookSheet

    Clock = Callable[[], datetime.datetime]


_BOOKS = 4
"""Workbooks that a process remembers."""


@dataclass(frozen=True)
class LookedAt:
    """A workbook as it was looked at: whose it says it is, what was found, its sheets, how many answers it has."""

    country: str
    instrument: str
    verdict: str
    findings: tuple[Finding, ...]
    sheets: "tuple[BookSheet, ...]"
    counts: Mapping[Severity, int]
    answers: int = 0
    read: "Answers | None" = None


@dataclass(frozen=True)
class HandedIn:
    """What became of what was handed in: its name or number in the register, empty if it was not kept; what to know."""

    name: str
    verdict: str
    waits: bool
    lines: tuple[Text, ...]
    findings: tuple[Finding, ...]


def prepare() -> None:
    """Load what checking a file needs, before there is any."""
    from matrices.checking import check_in_turn, judge
    from matrices.register import open_register
    from matrices.workbook import remember_books

    _ = check_in_turn, judge, open_register
    remember_books(_BOOKS)


def look(*, folder: Path, actor: str, language: str, name: str, content: bytes, progress: "Progress") -> LookedAt:
    """Check a workbook that is nowhere yet."""
    from matrices.checking import Returned
    from matrices.errors import MatricesError
    from matrices.workbook import open_workbook

    (one,) = _cycle(folder, actor, language).check((Returned(name, content),))
    checked = one.checked
    if checked is None:
        raise MatricesError("unforeseen")
    identity, sheets = checked.identity, tuple["BookSheet", ...]()
    if checked.answers is not None:
        sheets = tuple(each for each in open_workbook(content, name).sheets if each.state == "visible")
    return LookedAt(
        country=identity.country if identity is not None else "",
        instrument=identity.instrument if identity is not None else "",
        verdict=checked.verdict.value,
        findings=checked.findings,
        sheets=sheets,
        counts=count(checked.findings),
        answers=len(checked.answers.all) if checked.answers is not None else 0,
        read=checked.answers,
    )


def write(
    *,
    folder: Path,
    actor: str,
    language: str,
    name: str,
    content: bytes,
    words: "Mapping[CellId, str]",
    progress: "Progress",
) -> "tuple[HandedBack, LookedAt]":
    """Return a workbook with words written into its cells, and what is found in it then."""
    from matrices.checking import Returned

    made = _cycle(folder, actor, language).answer(Returned(name, content), words)
    seen = look(folder=folder, actor=actor, language=language, name=made.name, content=made.content, progress=progress)
    return made, seen


def begun(
    *, folder: Path, actor: str, language: str, country: str, instrument: str, blank: bool, progress: "Progress"
) -> tuple[str, bytes]:
    """Return name and bytes of a workbook to be filled in in the browser: its counts are worked out by programs."""
    from matrices.workbook import fill

    name, content = template(
        folder=folder,
        actor=actor,
        language=language,
        country=country,
        instrument=instrument,
        blank=blank,
        progress=progress,
    )
    return name, fill(content, {})


def marked(
    *, folder: Path, actor: str, language: str, name: str, content: bytes, progress: "Progress"
) -> "HandedBack | None":
    """Return a workbook with what is found in it marked."""
    from matrices.checking import Returned

    return _cycle(folder, actor, language).marked(Returned(name, content))


def with_sheets(
    *, folder: Path, actor: str, language: str, name: str, content: bytes, progress: "Progress", **into: Any
) -> tuple[str, bytes]:
    """Return a workbook (`whole`, by name and bytes) whose `sheets` say what those of a file say."""
    from matrices.checking import Returned

    whole, own = Returned(*into["whole"]), Returned(name, content)
    made = _cycle(folder, actor, language).with_sheets(whole, own, into["sheets"])
    return made.name, made.content


def template(
    *, folder: Path, actor: str, language: str, country: str, instrument: str, blank: bool, progress: "Progress"
) -> tuple[str, bytes]:
    """Return name and bytes of a country's workbook."""
    with tempfile.TemporaryDirectory() as place:
        made = _cycle(folder, actor, language).template(
            (country,), instrument=instrument, language=None, target=Path(place), blank=blank
        )
        return made.paths[0].name, made.paths[0].read_bytes()


def submit(
    *,
    folder: Path,
    actor: str,
    language: str,
    name: str,
    content: bytes,
    progress: "Progress",
    **by: Any,
) -> HandedIn:
    """Hand in a workbook; `by` says `who` does, in the name of which institution and person."""
    from matrices.checking import Returned

    done = _cycle(folder, actor, language).door_submit(Returned(name, content), language=language, **by)
    checked, kept = done.checked, done.kept
    return HandedIn(
        name=kept.submission.name if kept is not None else "",
        verdict=checked.verdict.value if checked is not None else "",
        waits=done.waits,
        lines=done.lines,
        findings=checked.findings if checked is not None else (),
    )


def sheets(*, folder: Path, actor: str, language: str, name: str, progress: "Progress") -> "tuple[BookSheet, ...]":
    """Return the sheets of a submission's file."""
    return _cycle(folder, actor, language).register_sheets(name)


def marked_submission(
    *, folder: Path, actor: str, language: str, name: str, progress: "Progress"
) -> "HandedBack | None":
    """Return a submission's file with its findings marked in it."""
    return _cycle(folder, actor, language).register_marked(name)


def printed(
    *, folder: Path, actor: str, language: str, template: str, values: Mapping[str, Any], progress: "Progress"
) -> bytes:
    """Return a page as a PDF."""
    from matrices.report import page_templates, render_pdf, rendered

    return render_pdf(rendered(page_templates(), template, **values))


def directory(*, folder: Path, actor: str, language: str, name: str, progress: "Progress") -> bytes:
    """Return a file of the Network's directory as it stands now."""
    return _cycle(folder, actor, language).directory_file(name)


def clock() -> datetime.datetime:
    """Return the present moment by the clock of this computer."""
    return datetime.datetime.now(datetime.UTC)


_KNOWN: "dict[Path, tuple[object, Cycle]]" = {}


def kept_cycle(folder: Path, now: "Clock", actor: str, language: str) -> Cycle:
    """Return an edition, for somebody; read anew when a file of it was changed, which takes most of a second."""
    beside = (folder.glob(pattern) for pattern in ("*.yaml", "*/*.yaml", "schemas/*/*.yaml"))
    files = [folder / KEYS_FILE, *(one for found in beside for one in sorted(found))]
    stamp = [(one, one.stat().st_mtime_ns, one.stat().st_size) for one in files if one.is_file()]
    known = _KNOWN.get(folder)
    if known is None or known[0] != stamp:
        _KNOWN.clear()
        known = _KNOWN[folder] = (stamp, Cycle.open(folder, clock=now, actor=actor, language=language))
    return replace(known[1], clock=now, actor=actor, language=language)


def _cycle(folder: Path, actor: str, language: str) -> Cycle:
    return kept_cycle(folder, clock, actor, language)


@dataclass(frozen=True)
class MadeForm:
    """A form that was made of what was said in a browser, and what is found in it."""

    name: str
    content: bytes
    findings: tuple[Finding, ...]


def voice(*, folder: Path, actor: str, language: str, progress: "Progress", **what: Any) -> MadeForm:
    """Make the validation form that says what was said of a draft."""
    made, findings = _cycle(folder, actor, language).round_voiced(what.pop("part"), what.pop("said"), **what)
    return MadeForm(made.name, made.content, findings)


def remark(*, folder: Path, actor: str, language: str, progress: "Progress", **what: Any) -> MadeForm:
    """Make the form that holds an observer's comments."""
    cycle = _cycle(folder, actor, language)
    made, findings = cycle.round_commented(what["observer"], what["comments"], what["sender"])
    return MadeForm(made.name, made.content, findings)


def submit_form(
    *, folder: Path, actor: str, language: str, name: str, content: bytes, progress: "Progress", **by: Any
) -> HandedIn:
    """Hand in a validation form, or an observer's comments."""
    from matrices.checking import Returned

    done = _cycle(folder, actor, language).door_submit_form(Returned(name, content), language=language, **by)
    form = done.course.form if done.course is not None else None
    return HandedIn(
        name=str(form.id if form is not None else done.comments or ""),
        verdict=done.checked.verdict.value,
        waits=not done.done,
        lines=done.lines,
        findings=done.checked.findings,
    )
