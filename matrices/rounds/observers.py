"""Observers of an edition → their forms for comments; what comes back in them → comments, never answers.

The form is a small instrument of its own, made when it is needed, of one list: country, row, comment, source. It goes
the way of every workbook: written, read, judged and handed back by the same code.
"""

import datetime
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from openpyxl.worksheet.worksheet import Worksheet

from matrices.checking import Answers, Arrival, Checked, Returned, Verdict, check
from matrices.edition import Edition, Folder, Observer
from matrices.instrument import CodeList, Column, Instrument, Key, Option, Sheet
from matrices.language import LANGUAGES, Text, catalogue, say, show_moment, text
from matrices.register import ObserverComment, Round
from matrices.workbook import BLANKS, CoverWriter, Drawing, Identity, PageSetUp, Plan, base_of, stamp

_PREFIX = "comments-"
"""What the id of the instrument begins with; the number of the round follows."""

_LENGTH = 2000
"""Characters of one comment."""

_MOST = 60
"""Comments that one form takes."""

_TITLE = 90
"""Characters of a row's title in the list to choose from."""

Target = tuple[str, str, str]
"""Instrument, sheet and row that a comment is about; sheet and row are empty for a country's part as a whole."""


def is_comments(identity: Identity | None) -> bool:
    """Tell whether a file is a form for comments."""
    return identity is not None and identity.instrument.startswith(_PREFIX)


@dataclass(frozen=True)
class CommentForms:
    """The forms for comments of one round."""

    folder: Folder
    number: int
    until: datetime.datetime

    @cached_property
    def targets(self) -> Mapping[str, tuple[Target, Text]]:
        """What a comment may be about, by code: each row of each instrument, each list, the whole."""
        found: dict[str, tuple[Target, Text]] = {}
        for one in self.folder.instruments:
            for sheet in one.sheets:
                for row in sheet.rows:
                    found[f"r{len(found)}"] = ((one.id, sheet.id, row.id), _titled(row.id, row.title))
                if not sheet.rows:
                    found[f"r{len(found)}"] = ((one.id, sheet.id, ""), sheet.title)
            found[f"r{len(found)}"] = ((one.id, "", ""), text("rounds", "comment-whole", title=one.short_title))
        return found

    @cached_property
    def instrument(self) -> Instrument:
        """The form as an instrument."""
        edition = self.folder.edition
        countries = tuple(Option(code=one.code, label=one.names) for one in edition.in_order(edition.languages[0]))
        rows = tuple(Option(code=code, label=label) for code, (_, label) in self.targets.items())
        sheet = Sheet(
            sheet="comments",
            kind="list",
            title=text("rounds", "comments-title", number=self.number),
            tab=text("rounds", "comments-tab"),
            key=Key(prefix="C", label=text("rounds", "comments-key")),
            capacity=_MOST,
            columns=(
                _column("country", "choice", 24, list="countries", required="error"),
                _column("about", "choice", 44, list="rows", required="error"),
                _column("comment", "text", 70, required="error", max_length=_LENGTH),
                _column("source", "text", 40, max_length=_LENGTH),
            ),
        )
        content = repr([(one.code, one.label.by_language) for one in (*countries, *rows)])
        return Instrument(
            id=f"{_PREFIX}{self.number}",
            version="1",
            languages=LANGUAGES,
            title=text("rounds", "comments-title", number=self.number),
            short_title=text("rounds", "comments-tab"),
            description=text("rounds", "comments-description", title=edition.title),
            instructions=tuple(text("rounds", f"comments-step-{step}") for step in ("one", "two", "three")),
            lists={
                "countries": CodeList(title=text("rounds", "comments-country"), options=countries),
                "rows": CodeList(title=text("rounds", "comments-about"), options=rows),
            },
            sheets=(sheet,),
            fingerprint=hashlib.sha256(content.encode()).hexdigest(),
        )

    @cached_property
    def edition(self) -> Edition:
        """The edition as these forms see it: asked are the observers."""
        edition = self.folder.edition
        return edition.model_copy(update={"countries": tuple(one.addressee for one in edition.observers)})

    @property
    def asked(self) -> Folder:
        """The folder with the form as its one instrument and the observers in the place of the countries."""
        return replace(self.folder, edition=self.edition, instruments=(self.instrument,))

    def forms(self) -> Iterator[tuple[Observer, str, bytes]]:
        """Yield observer, file name and content of each form, in the observer's language."""
        bases = {
            language: base_of(_Drawing(Plan(self.instrument), self.edition, language, BLANKS, until=self.until))
            for language in sorted({one.language for one in self.folder.edition.observers})
        }
        for one in self.folder.edition.observers:
            mark = self.instrument.fingerprint[:12]
            key = self.folder.keys.tokens
            identity = Identity(
                edition=self.folder.edition.id,
                instrument=self.instrument.id,
                fingerprint=mark,
                country=one.code,
                language=one.language,
                key=key,
            )
            content = stamp(bases[one.language], identity, one.name[one.language])
            yield one, f"{one.code}-{self.instrument.id}-{one.language}.xlsx", content

    def read(self, files: Sequence[Returned]) -> tuple[Checked, ...]:
        """Check what came back, as `matrices check` checks the workbooks of countries."""
        return check(files, self.asked)

    def comments(self, checked: Checked, of: Round, arrival: Arrival) -> tuple[ObserverComment, ...]:
        """Return the comments of a form without errors, in their order."""
        if checked.verdict is not Verdict.ACCEPTED or checked.answers is None or checked.identity is None:
            return ()
        return tuple(
            self._comment(checked.answers, row, of, arrival) for row in checked.answers.rows_answered("comments")
        )

    def _comment(self, answers: Answers, row: str, of: Round, arrival: Arrival) -> ObserverComment:
        said = {column: one for (_, line, column), one in answers.by_place.items() if line == row}
        (instrument, sheet, about), _ = self.targets[str(said["about"].value)]
        source = said.get("source")
        at, identity = said["comment"].at, answers.reading.identity
        return ObserverComment(
            round=of.id,
            observer=identity.country,
            country=str(said["country"].value),
            instrument=instrument,
            sheet=sheet,
            row=about,
            words=str(said["comment"].value),
            source=str(source.value or source.raw.text) if source else "",
            language=identity.language,
            sha256=answers.reading.sha256,
            file_name=answers.reading.file,
            tab=at.sheet,
            cell=at.cell,
            at=arrival.at.isoformat(),
            actor=arrival.actor,
        )


@dataclass(frozen=True)
class _Drawing(Drawing):
    """A form for comments; `until` is the end of its round."""

    until: datetime.datetime = datetime.datetime.max

    def _writer(self, ws: Worksheet, page: PageSetUp) -> CoverWriter:
        return _CoverWriter(ws, self.plan, self.edition, self.language, page, self.marks.line, until=self.until)


@dataclass
class _CoverWriter(CoverWriter):
    """Writes the cover of a form for comments; where it has words of its own (`words/rounds.yaml`), these are taken."""

    until: datetime.datetime = datetime.datetime.max

    def _say(self, key: str, **values: object) -> str:
        room = "rounds" if key in catalogue("rounds") else "workbook"
        return say(room, key, self.language, **values)

    def _dates(self) -> None:
        self._heading("cover-dates")
        self._dated("cover-return-by", show_moment(self.until.astimezone(self.edition.calendar.zone), self.language))


def _titled(row: str, title: Text) -> Text:
    return Text({language: f"{row} · {title[language]}"[:_TITLE].rstrip() for language in title})


def _column(column: str, kind: str, width: int, **more: object) -> Column:
    label = text("rounds", f"comments-{column}")
    return Column.model_validate({"id": column, "type": kind, "width": width, "label": label, **more})
