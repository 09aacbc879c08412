"""A country and the register → the files that go with its letters: templates, marked workbooks, receipts, comments."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matrices.checking import Checked, HandedBack, Returned
    from matrices.edition import Folder
    from matrices.instrument import Instrument
    from matrices.register import Register, Round, Submission
    from matrices.report import Attachment, Standing


@dataclass(frozen=True)
class Addressee:
    """A country, the language of its letter, and the standings that the letter is about."""

    code: str
    language: str
    about: "tuple[Standing, ...]"


def receipts_for(folder: "Folder", one: Addressee, register: "Register") -> "Iterator[Attachment]":
    """Yield the signed receipts of what a letter acknowledges: forms of the round, before the first workbooks."""
    from matrices.report import ENDING, Attachment, receipt_of, receipt_of_form

    anchor = register.anchor()
    for standing in one.about:
        name = f"{one.code}-{standing.instrument.id}"
        if standing.paper is not None:
            content = receipt_of_form(folder.keys, folder.edition.id, standing.paper, anchor)
            name += f"-r{standing.paper.round.number}"
        elif standing.latest is not None:
            content = receipt_of(folder.keys, standing.latest, standing.rows_answered, anchor)
        else:
            continue
        yield Attachment(f"{name}-{ENDING}", content)


def comments_for(
    folder: "Folder", addressees: Sequence[Addressee], register: "Register", newest: "Round"
) -> "Mapping[str, tuple[Attachment, ...]]":
    """Return, for the countries of which observers wrote something in the newest round, the list of it."""
    from matrices.report import Attachment, comments_name, comments_workbook

    comments = [one for one in register.rounds.comments(folder.edition.id) if one.round == newest.id]
    found = {}
    for one in addressees:
        own = [comment for comment in comments if comment.country == one.code]
        if own:
            content = comments_workbook(folder, own, newest.number, one.language)
            found[one.code] = (Attachment(comments_name(one.code, one.language), content),)
    return found


def template_ready(folder: "Folder", instrument: "Instrument", name: str, code: str, language: str) -> bytes | None:
    """Return a template of build/templates if it is what its name says, made of the instrument as it is now."""
    from matrices.workbook import Identity, identity_of

    path = folder.build / "templates" / name
    if not path.is_file():
        return None
    content = path.read_bytes()
    wanted = Identity(folder.edition.id, instrument.id, instrument.fingerprint[:12], code, language)
    found = identity_of(content, name)
    signed = found is not None and (not folder.keys or found.is_signed_with(folder.keys.tokens))
    return content if found == wanted and signed else None


def marked_workbook(
    folder: "Folder", standing: "Standing", language: str, register: "Register"
) -> "HandedBack | str | None":
    """Return the newest workbook of a country, marked, or its name if it cannot be; None if there is none.

    One of which it is not certain whose it is goes to nobody: the version that counts is sent in its place.
    """
    from matrices.checking import as_findings, hand_back

    latest = standing.latest
    if latest is not None and latest.waits and not standing.held_up:
        latest = standing.accepted
    if latest is None:
        return None
    file, checked = read_again(folder, latest, register)
    earlier = [
        each
        for each in register.submissions(latest.edition, latest.instrument)
        if each.country == latest.country and each.version < latest.version
    ]
    before = register.findings(earlier[-1]) if earlier else ()
    asked = as_findings(standing.queries, latest, file.name, checked.answers)
    return hand_back(file, checked, folder, language, before, asked) or file.name


def read_again(folder: "Folder", one: "Submission", register: "Register") -> "tuple[Returned, Checked]":
    """Return the file of a submission as it came, and read, with the findings that it had then."""
    from matrices.checking import Returned, read_file

    file = Returned(one.file_name, register.original(one.sha256))
    return file, replace(read_file(file, folder), findings=register.findings(one))


def marked_form(
    folder: "Folder", standing: "Standing", language: str, register: "Register"
) -> "HandedBack | str | None":
    """Return the form of a country that has to be corrected, marked, or its name if it cannot be."""
    from matrices.checking import Returned, hand_back
    from matrices.rounds import InTray

    paper = standing.paper
    if paper is None:
        return None
    tray = InTray(folder, register)
    file = Returned(paper.form.file_name, register.original(paper.form.sha256))
    read = tray.read_of(file, paper.round, paper.part, tray.dossier())
    checked = replace(read, findings=standing.form_findings).checked
    return hand_back(file, checked, folder, language) or file.name


def study_in(folder: Path, languages: Sequence[str]) -> Path | None:
    """Return the study in the first of the languages in which it is there, as PDF if it can be."""
    paths = (folder / f"study-{language}.{form}" for language in languages for form in ("pdf", "html"))
    return next((path for path in paths if path.is_file()), None)
