"""A kind of letter → the files that go with it: templates, marked workbooks, the study with its validation forms."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from matrices.report import OF_ROUNDS, Kind

if TYPE_CHECKING:
    from matrices.checking import HandedBack
    from matrices.edition import Folder
    from matrices.instrument import Instrument
    from matrices.register import Register, Round
    from matrices.report import Attachment, Standing


@dataclass(frozen=True)
class Addressee:
    """A country, the language of its letter, and the standings that the letter is about."""

    code: str
    language: str
    about: "tuple[Standing, ...]"


def enclosures(
    kind: Kind,
    folder: "Folder",
    addressees: Sequence[Addressee],
    register: "Register | None",
    newest: "Round | None" = None,
) -> "Mapping[str, tuple[Attachment, ...]]":
    """Return the files of each letter by country; what cannot be enclosed is said, on the error stream.

    `newest` is the newest round: from its opening on, what observers wrote of a country goes with its letters.
    """
    if kind is Kind.REQUEST:
        return _templates(folder, addressees)
    if kind is Kind.CLARIFICATION and register is not None:
        files = {one.code: tuple(_marked(folder, one, register)) for one in addressees}
    elif kind is Kind.ACKNOWLEDGEMENT and register is not None and folder.keys:
        files = {one.code: tuple(_receipts(folder, one, register)) for one in addressees}
    elif kind in OF_ROUNDS:
        files = _drafts(folder, addressees, newest)
    else:
        files = {one.code: () for one in addressees}
    if newest is not None and register is not None and kind is not Kind.OBSERVER:
        comments = _comments(folder, addressees, register, newest)
        return {code: (*own, *comments.get(code, ())) for code, own in files.items()}
    return files


def _receipts(folder: "Folder", one: Addressee, register: "Register") -> "Iterator[Attachment]":
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


def _comments(
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


def _templates(folder: "Folder", addressees: Sequence[Addressee]) -> "Mapping[str, tuple[Attachment, ...]]":
    """Return the templates in build/templates; one that is not there, or is of an older form, is made anew."""
    from matrices.report import Attachment

    found: dict[str, list[Attachment]] = {one.code: [] for one in addressees}
    for instrument in folder.instruments:
        for language in dict.fromkeys(one.language for one in addressees):
            codes = [one.code for one in addressees if one.language == language]
            names = {code: f"{code}-{instrument.id}-{language}.xlsx" for code in codes}
            ready = {
                code: content
                for code in codes
                if (content := _ready(folder, instrument, names[code], code, language)) is not None
            }
            ready |= _made(folder, instrument, [code for code in codes if code not in ready], language)
            for code in codes:
                found[code].append(Attachment(names[code], ready[code]))
    return {code: tuple(files) for code, files in found.items()}


def _ready(folder: "Folder", instrument: "Instrument", name: str, code: str, language: str) -> bytes | None:
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


def _made(folder: "Folder", instrument: "Instrument", codes: Sequence[str], language: str) -> dict[str, bytes]:
    """Return the templates of some countries as `matrices template` would write them."""
    from matrices.commands.previous import carried_by_country, previous_edition
    from matrices.cycle import workbooks

    if not codes:
        return {}
    before = previous_edition(folder, None, blank=False)
    carried = carried_by_country(before, [instrument], codes)[instrument.id] if before else {}
    made = workbooks(folder, instrument, tuple(codes), language, carried, before.edition.id if before else "")
    return {code: content for code, (_, content) in zip(codes, made, strict=True)}


def _marked(folder: "Folder", one: Addressee, register: "Register") -> "Iterator[Attachment]":
    """Yield the workbooks or forms to be corrected, marked anew from the original in the register.

    The copy in build/returned has the name that its country chose; another country's file may have taken its place.
    """
    from matrices.commands.speech import reader_language
    from matrices.language import say
    from matrices.report import Attachment

    for standing in one.about:
        made = _marked_form(folder, standing, one.language, register) if standing.paper else None
        made = made or _marked_workbook(folder, standing, one.language, register)
        if isinstance(made, str):
            words = say("letters", "without-marked", reader_language(), file=made, country=one.code)
            click.echo(words, err=True)
        elif made is not None:
            yield Attachment(made.name, made.content)


def _marked_workbook(
    folder: "Folder", standing: "Standing", language: str, register: "Register"
) -> "HandedBack | str | None":
    """Return the newest workbook of a country, marked, or its name if it cannot be; None if there is none."""
    from matrices.checking import Checked, Returned, Verdict, hand_back, read_file

    latest = standing.latest
    if latest is None:
        return None
    file = Returned(latest.file_name, register.original(latest.sha256))
    read = read_file(file, folder)
    checked = Checked(
        file=file.name,
        sha256=file.sha256,
        verdict=Verdict.REJECTED,
        findings=standing.findings,
        identity=read.identity,
        answers=read.answers,
    )
    earlier = [
        each
        for each in register.submissions(latest.edition, latest.instrument)
        if each.country == latest.country and each.version < latest.version
    ]
    before = register.findings(earlier[-1]) if earlier else ()
    return hand_back(file, checked, folder, language, before) or file.name


def _marked_form(
    folder: "Folder", standing: "Standing", language: str, register: "Register"
) -> "HandedBack | str | None":
    """Return the form of a country that has to be corrected, marked, or its name if it cannot be."""
    from dataclasses import replace

    from matrices.checking import Returned, hand_back
    from matrices.rounds import Desk

    paper = standing.paper
    if paper is None:
        return None
    desk = Desk(folder, register)
    file = Returned(paper.form.file_name, register.original(paper.form.sha256))
    read = desk.read_of(file, paper.round, paper.part, desk.dossier())
    checked = replace(read, findings=standing.form_findings).checked
    return hand_back(file, checked, folder, language) or file.name


def _drafts(
    folder: "Folder", addressees: Sequence[Addressee], newest: "Round | None"
) -> "dict[str, tuple[Attachment, ...]]":
    """Return the draft in each letter's language, as PDF if there is one, and the addressee's own forms."""
    from matrices.commands.speech import reader_language
    from matrices.language import say
    from matrices.report import Attachment

    found = {}
    missing = False
    place = folder.build / (f"round-{newest.number}" if newest else "study")
    for one in addressees:
        study = _study(place, (one.language, *folder.edition.languages))
        missing = missing or study is None
        forms = tuple(sorted(place.glob(f"{one.code}-*.xlsx"))) if newest else ()
        found[one.code] = tuple(Attachment(path.name, path.read_bytes()) for path in (study, *forms) if path)
    if missing:
        key = "without-draft" if newest else "without-study"
        click.echo(say("letters", key, reader_language(), folder=place), err=True)
    return found


def _study(folder: Path, languages: Sequence[str]) -> Path | None:
    """Return the study in the first of the languages in which it is there, as PDF if it can be."""
    paths = (folder / f"study-{language}.{form}" for language in languages for form in ("pdf", "html"))
    return next((path for path in paths if path.is_file()), None)
