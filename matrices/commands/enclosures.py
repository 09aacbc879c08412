"""A kind of letter → the files that go with it: templates, marked workbooks, the study with its validation forms."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from matrices.report.letters.kinds import Kind

if TYPE_CHECKING:
    from matrices.edition.load import Folder
    from matrices.instrument.model import Instrument
    from matrices.register.store import Register
    from matrices.report.letters.mail import Attachment
    from matrices.report.standing import Standing


@dataclass(frozen=True)
class Addressee:
    """A country, the language of its letter, and the standings that the letter is about."""

    code: str
    language: str
    about: "tuple[Standing, ...]"


def enclosures(
    kind: Kind, folder: "Folder", addressees: Sequence[Addressee], register: "Register | None", words: str
) -> "Mapping[str, tuple[Attachment, ...]]":
    """Return the files of each letter by country; what cannot be enclosed is said, on the error stream, in `words`."""
    if kind is Kind.REQUEST:
        return _templates(folder, addressees)
    if kind is Kind.CLARIFICATION and register is not None:
        return {one.code: tuple(_marked(folder, one, register, words)) for one in addressees}
    if kind in (Kind.VALIDATION, Kind.SILENCE):
        return _studies(folder, addressees, words)
    return {}


def _templates(folder: "Folder", addressees: Sequence[Addressee]) -> "Mapping[str, tuple[Attachment, ...]]":
    """Return the templates in build/templates; one that is not there, or is of an older form, is made anew."""
    from matrices.report.letters.mail import Attachment

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
    from matrices.workbook.identity import Identity
    from matrices.workbook.template.stamped import identity_of

    path = folder.build / "templates" / name
    if not path.is_file():
        return None
    content = path.read_bytes()
    wanted = Identity(folder.edition.id, instrument.id, instrument.fingerprint[:12], code, language)
    return content if identity_of(content, name) == wanted else None


def _made(folder: "Folder", instrument: "Instrument", codes: Sequence[str], language: str) -> dict[str, bytes]:
    """Return the templates of some countries as `matrices template` would write them."""
    from matrices.commands.previous import carried_by_country, previous_edition
    from matrices.commands.template import workbooks

    if not codes:
        return {}
    before = previous_edition(folder, None, blank=False)
    carried = carried_by_country(before, [instrument], codes)[instrument.id] if before else {}
    made = workbooks(folder, instrument, tuple(codes), language, carried, before.edition.id if before else "")
    return {code: content for code, (_, content) in zip(codes, made, strict=True)}


def _marked(folder: "Folder", one: Addressee, register: "Register", words: str) -> "Iterator[Attachment]":
    """Yield the workbooks to be corrected, marked anew from the original in the register.

    The copy in build/returned has the name that its country chose; another country's file may have taken its place.
    """
    from matrices.intake.check import Checked, Returned, Verdict, read_file
    from matrices.intake.hand_back import hand_back
    from matrices.language import say
    from matrices.report.letters.mail import Attachment

    for standing in one.about:
        latest = standing.latest
        if latest is None:
            continue
        file = Returned(latest.file_name, register.original(latest.sha256))
        read = read_file(file, folder)
        checked = Checked(file.name, file.sha256, Verdict.REJECTED, standing.findings, read.identity, read.answers)
        earlier = [
            each
            for each in register.submissions(latest.edition, latest.instrument)
            if each.country == latest.country and each.version < latest.version
        ]
        made = hand_back(file, checked, folder, one.language, register.findings(earlier[-1]) if earlier else ())
        if made is None:
            click.echo(say("letters", "without-marked", words, file=file.name, country=one.code), err=True)
        else:
            yield Attachment(made.name, made.content)


def _studies(folder: "Folder", addressees: Sequence[Addressee], words: str) -> "Mapping[str, tuple[Attachment, ...]]":
    """Return the study in each letter's language, as PDF if there is one, and the country's own validation forms."""
    from matrices.language import say
    from matrices.report.letters.mail import Attachment

    found = {}
    missing = False
    for one in addressees:
        study = _study(folder.build / "study", one.language)
        missing = missing or study is None
        forms = _newest_round(folder.build, one.code)
        found[one.code] = tuple(Attachment(path.name, path.read_bytes()) for path in (study, *forms) if path)
    if missing:
        click.echo(say("letters", "without-study", words), err=True)
    return found


def _study(folder: Path, language: str) -> Path | None:
    paths = (folder / f"study-{language}.{form}" for form in ("pdf", "html"))
    return next((path for path in paths if path.is_file()), None)


def _newest_round(build: Path, code: str) -> tuple[Path, ...]:
    """Return a country's forms of the round with the highest number."""
    rounds = sorted(
        (path for path in build.glob("round-*") if path.name[6:].isdigit()), key=lambda path: int(path.name[6:])
    )
    return tuple(sorted(rounds[-1].glob(f"{code}-*.xlsx"))) if rounds else ()
