"""A country's part of a draft, row by row, and an observer's comments → the workbook that says the same.

What is said in a browser becomes the validation form of the round with the words in its cells, and goes the way of
every form: so file, mail and browser make one record, and what the study says of a row ends in a cell of a file.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from matrices.cycle.visiting import Visiting
from matrices.errors import UsageError
from matrices.instrument import BASIS, CONFIRMS_REST, VERDICT, WORDS, CellId, RowId
from matrices.language import Text, say

if TYPE_CHECKING:
    from matrices.checking import Returned
    from matrices.findings import Finding
    from matrices.register import Register, Round
    from matrices.rounds import CheckedForm, CommentForms, InTray
    from matrices.study import Study


@dataclass(frozen=True)
class PrintedRow:
    """A row of a country's part of a draft: its title, and by column its heading and what the draft prints."""

    place: RowId
    sheet: Text
    title: Text
    cells: Mapping[str, tuple[Text, str]]


@dataclass(frozen=True)
class RowVoice:
    """What is said of a row: a verdict, with words and a legal basis, and by column what is to stand there."""

    place: RowId
    verdict: str
    words: str = ""
    basis: str = ""
    cells: Mapping[str, str] | None = None


class Voicing(Visiting):
    """What is said of a draft, in a browser."""

    def round_running(self) -> "Round | None":
        """Return the round that runs; none before the first, or when it was closed."""
        with self.register_if_any() as register:
            rounds = register.rounds.rounds(self.edition.id) if register is not None else ()
        return rounds[-1] if rounds and not rounds[-1].closed_at else None

    def round_part(self, country: str, instrument: str, language: str) -> tuple[PrintedRow, ...]:
        """Return what the draft of the newest round prints of a country's answers, row by row, in their order."""
        with self.register_with_rounds() as (register, newest):
            study = self._draft(register, newest)
        asked, found = self.folder.instrument(instrument), dict[RowId, dict[str, tuple[Text, str]]]()
        own = {
            CellId(one.sheet, one.row, one.column): one.shown or one.raw
            for one in (*study.entries, *study.unclear)
            if (one.country, one.instrument) == (country, instrument)
        }
        for sheet, row, column in asked.cells():
            found.setdefault(RowId(sheet.id, row), {})[column] = (
                sheet.column(column).label,
                own.get(CellId(sheet.id, row, column), ""),
            )
        titles = {RowId(sheet.id, row.id): row.title for sheet in asked.sheets for row in sheet.rows}
        return tuple(
            PrintedRow(place, asked.sheet(place.sheet).title, titles.get(place, Text({language: place.row})), cells)
            for place, cells in found.items()
            if any(words for _, words in cells.values())
        )

    def _draft(self, register: "Register", newest: "Round") -> "Study":
        from matrices.rounds import draft_study

        return draft_study(self.folder, register, newest.number)

    def round_voiced(
        self, part: tuple[str, str], said: Sequence[RowVoice], *, rest: bool, sender: Mapping[str, str]
    ) -> "tuple[Returned, tuple[Finding, ...]]":
        """Return the validation form of a country and instrument that says all of this, and what is found in it.

        `sender` has institution and name, `rest` whether everything that is not named is confirmed.
        """
        from matrices.checking import Returned
        from matrices.workbook import COVER, answer

        keyed = self.keyed()
        with keyed.register_with_rounds() as (register, newest):
            tray, blank = keyed._blank(part, register, newest)
            (read,) = tray.read((blank,), tray.dossier())
            if read.answers is None or read.identity is None:
                raise UsageError("no-round-yet")
            language = read.identity.language
            cover = {**sender, CONFIRMS_REST: say("forms", f"rest-{'yes' if rest else 'no'}", language)}
            cells: dict[CellId, object] = {CellId(COVER, row, ""): words for row, words in cover.items() if words}
            cells |= self._marks(said, language) | self._corrections(said, read, self.edition.region(part[0]))
            content = answer(blank.content, cells, read.answers.reading.places)  # type: ignore[arg-type]
            made = Returned(blank.name, content)
            (again,) = tray.read((made,), tray.dossier())
            return made, again.findings

    def _blank(self, part: tuple[str, str], register: "Register", newest: "Round") -> "tuple[InTray, Returned]":
        """Return the form of a country and instrument as it is sent out; `UsageError` if the round asks for none."""
        from matrices.checking import Returned
        from matrices.register import moment
        from matrices.rounds import InTray, forms

        decision = Text(dict(newest.decision)) if newest.decision else None
        study, until = self._draft(register, newest), moment(newest.until)
        made = forms(self.folder, study, newest.number, until, newest.silence, decision, (part[0],))
        for name, content in made:
            if name.startswith("-".join(part) + "-"):
                return InTray(self.folder, register), Returned(name, content)
        raise UsageError("door-no-part")

    @staticmethod
    def _marks(said: Sequence[RowVoice], language: str) -> dict[CellId, object]:
        found: dict[CellId, object] = {}
        for one in said:
            marks = {VERDICT: say("forms", f"verdict-{one.verdict}", language), BASIS: one.basis, WORDS: one.words}
            found |= {CellId(*one.place, column): words for column, words in marks.items() if words}
        return found

    @staticmethod
    def _corrections(said: Sequence[RowVoice], read: "CheckedForm", region: str) -> dict[CellId, object]:
        from matrices.checking import entered

        words = {CellId(*one.place, column): raw for one in said for column, raw in (one.cells or {}).items()}
        return dict(entered(read.answers, words, region)) if read.answers is not None else {}

    def comment_targets(self, language: str) -> tuple[tuple[str, str], ...]:
        """Return what an observer's comment may be about: code and name."""
        with self.register_with_rounds() as (_, newest):
            return tuple((code, label[language]) for code, (_, label) in self._comment_forms(newest).targets.items())

    def _comment_forms(self, newest: "Round") -> "CommentForms":
        from matrices.register import moment
        from matrices.rounds import CommentForms

        return CommentForms(self.folder, newest.number, moment(newest.until))

    def round_commented(
        self, observer: str, comments: Sequence[Mapping[str, str]], sender: Mapping[str, str]
    ) -> "tuple[Returned, tuple[Finding, ...]]":
        """Return the form of an observer that holds comments, each of a country, about something, and what is found.

        Each has `country`, `about` (a code of `comment_targets`), `words` and, if there is one, `source`.
        """
        from matrices.checking import Returned
        from matrices.workbook import COVER, answer

        keyed = self.keyed()
        with keyed.register_with_rounds() as (_, newest):
            forms = keyed._comment_forms(newest)
        name, blank = next((name, content) for one, name, content in forms.forms() if one.code == observer)
        (read,) = forms.read([Returned(name, blank)])
        if read.answers is None or read.identity is None:
            raise UsageError("no-round-yet")
        language, sheet = read.identity.language, read.answers.instrument.sheet("comments")
        cells: dict[CellId, object] = {CellId(COVER, row, ""): words for row, words in sender.items() if words}
        for row, one in zip(sheet.row_ids, comments, strict=False):
            known = {
                "country": self.edition.country(one["country"]).names[language],
                "about": forms.targets[one["about"]][1][language],
                "comment": one["words"],
                "source": one.get("source", ""),
            }
            cells |= {CellId("comments", row, column): words for column, words in known.items() if words}
        made = Returned(name, answer(blank, cells, read.answers.reading.places))  # type: ignore[arg-type]
        (again,) = forms.read([made])
        return made, again.findings
