"""The Secretariat's word on submissions and cells, and its translators' on texts → the register, where it is added."""

import datetime
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from matrices.cycle.files import write_file
from matrices.cycle.office import Progress, quiet, reason_given
from matrices.cycle.products import study_of
from matrices.cycle.receiving import Sources
from matrices.cycle.rounds import Validating
from matrices.errors import UsageError
from matrices.language import Text, text

if TYPE_CHECKING:
    from matrices.checking import Files, Merged
    from matrices.register import Settlement, Submission
    from matrices.study import Erased, Unsettled
    from matrices.translations import Passage, Taken
    from matrices.translations import ReturnedTexts as ReturnedTranslations

_ENDINGS = {"xlsx": "xlsx", "xliff": "xlf"}


@dataclass(frozen=True)
class Counted:
    """A submission of which was decided, which one of its country counts now, and which wait.

    `lines` say what else followed: which rows had been validated, and are not as the one has them that counts now.
    """

    submission: "Submission"
    counts: "Submission | None"
    waiting: "tuple[Submission, ...]" = ()
    lines: tuple[Text, ...] = ()


class Deciding(Validating):
    """What the Secretariat decides of what countries have sent; nothing is changed or taken away by it."""

    def register_list(self, countries: Sequence[str] = ()) -> "tuple[tuple[Submission, bool], ...]":
        """Return what countries have sent, in the order in which it counts, and of each whether it counts."""
        wanted = self.countries(countries) if countries else ()
        with self.register_open(agreeing=False) as register:
            own = register.submissions(self.edition.id)
        found = [one for one in own if not wanted or one.country in wanted]
        counting = {(one.country, one.instrument): one.id for one in found if one.accepted}.values()
        return tuple((one, one.id in counting) for one in found)

    def register_accept(self, name: str, reason: str) -> Counted:
        """Let a submission count that waits; names are those of `register_list`."""
        from matrices.checking import deciding

        return self._decided(name, reason, deciding.accept)

    def register_set_aside(self, name: str, reason: str) -> Counted:
        """Say that a submission that waits does not count; it stays in the register."""
        from matrices.checking import deciding

        return self._decided(name, reason, deciding.set_aside)

    def register_merge_preview(self, name: str, take: Mapping[str, int]) -> "Merged":
        """Return what merging a submission that waits with the one that counts would make, open rows included."""
        from matrices.checking import deciding

        with self._files("–") as files:
            return deciding.preview(name, files, take)

    def register_merge(self, name: str, reason: str, take: Mapping[str, int]) -> Counted:
        """Make one record of a submission that waits and of the one that counts; `take` says whose row counts."""
        from matrices.checking import deciding

        return self._decided(name, reason, lambda name, files: deciding.merge_in(name, files, take)[0])

    def register_withdraw(self, name: str, reason: str) -> Counted:
        """Take a submission back that was received by mistake; the one before it counts again."""
        from matrices.checking import deciding

        return self._decided(name, reason, deciding.withdraw)

    def register_restore(self, name: str, reason: str) -> Counted:
        """Let an older submission count again, or one that was set aside or withdrawn."""
        from matrices.checking import deciding

        return self._decided(name, reason, deciding.restore)

    def register_arrival(self, name: str, moment: datetime.datetime, reason: str) -> Counted:
        """Correct when a submission arrived; what was said first stays in the register."""
        from matrices.checking import deciding

        return self._decided(name, reason, lambda name, files: deciding.redate(name, self.moment(moment), files))

    def register_erase(self, country: str, row: str, reason: str) -> "Erased":
        """Erase a person from a country's directory, who asks for it. This has no way back."""
        from matrices.study import erase_row

        with self._files(reason) as files:
            (code,) = self.countries((country,))
            return erase_row(code, row, files)

    def register_persons(self, country: str) -> "tuple[dict[str, str], tuple[Submission, ...]]":
        """Return who can be erased from a country's directory, by row, and the versions that nobody can read then."""
        from matrices.study import persons_of

        (code,) = self.countries((country,))
        with self.register_open(agreeing=False) as register:
            return persons_of(code, self.folder, register)

    def _decided(self, name: str, reason: str, step: "Callable[[str, Files], Submission]") -> Counted:
        """Take a step of which the register keeps the reason; tell what counts by it, and whose validation ended."""
        from matrices.checking import deciding

        with self._files(reason) as files:
            before = files.counts(deciding.find(name, files.register, self.edition.id))
            done = step(name, files)
            own = files.register.submissions(done.edition, done.instrument, done.country)
            after = files.counts(done)
            lines = tuple(self._taken_back_lines(before, after, files.register)) if before and after else ()
            return Counted(done, after, tuple(one for one in own if one.waits), lines)

    @contextmanager
    def _files(self, reason: str) -> "Iterator[Files]":
        """Open the register with the word that is to be kept; `UsageError` where no reason is given."""
        from matrices.checking import Files, Word

        word = Word(reason_given(reason), self.language, self.now(), self.actor)
        with self.register_open(agreeing=False) as register:
            yield Files(self.folder, register, word)

    def settle(
        self,
        country: str,
        place: Sequence[str],
        words: str | None,
        reason: str,
        *,
        at: datetime.datetime | None = None,
    ) -> "tuple[Unsettled, Settlement]":
        """Say what a cell that waits to be clarified is to be read as, as if the country wrote it; or take that back.

        The place is a cell of the country's file, if need be after the instrument, or (instrument,) sheet, row, column.
        """
        from matrices.checking import Word
        from matrices.register import until_unmoved
        from matrices.study import settle

        if not reason.strip():
            raise UsageError("settle-without-reason")
        (code,) = self.countries((country,))
        when = self.moment(at)

        def settled() -> "tuple[Unsettled, Settlement]":
            state = {one.id: register.state(self.edition.id, code, one.id) for one in self.folder.instruments}
            cell = _one_meant(place, code, [one for each in state for one in unsettled_of(each)])
            why = Word(reason.strip(), self.language, when, self.actor)
            return cell, settle(cell, words, why, self.folder, register, state[cell.file.instrument])

        def unsettled_of(instrument: str) -> "tuple[Unsettled, ...]":
            from matrices.study import unsettled

            return unsettled(register, self.edition.id, instrument, code)

        with self.register_open() as register:
            return until_unmoved(settled)

    def translations_export(
        self,
        target: str | None = None,
        form: str = "xlsx",
        *,
        short: bool = False,
        language: str | None = None,
        path: Path | None = None,
        progress: Progress = quiet,
    ) -> "tuple[tuple[Path, tuple[Passage, ...]], ...]":
        """Write the texts that are in another language than the target, all of the study if none is named.

        Each file comes back with its texts. `short` asks for articles, numbers and short names too; `language` is that
        of heads and notes.
        """
        own = self.language if self.language in self.edition.languages else self.edition.languages[0]
        spoken, into = language or own, (target,) if target else tuple(self.edition.languages)
        groups = self._passages(into, spoken, progress, short=short)
        if not groups:
            raise UsageError("nothing-to-translate", language=text("translations", f"language-{into[0]}"))
        if path and len(groups) > 1:
            raise UsageError("translations-one-file", languages=", ".join(group[0].language for group in groups))
        written = []
        for group in groups:
            name = f"translations-{group[0].language}.{_ENDINGS[form]}"
            file = path or self.folder.build / "translations" / name
            written.append((write_file(file, self._for_translators(group, form, spoken)), group))
        return tuple(written)

    def _passages(
        self, languages: Sequence[str], spoken: str, progress: Progress, *, short: bool
    ) -> "list[tuple[Passage, ...]]":
        """Return, for each language into which there is anything to translate, its texts."""
        from matrices.study import earlier_texts
        from matrices.translations import passages

        with self.register_open() as register:
            progress(text("translations", "step-export"))
            study = study_of(self.folder, register)
            stale = {one.source for one in study.translations.values() if one.stale}
            earlier = earlier_texts(register, self.edition.id, stale)
            found = [passages(study, one, earlier, short=short, shown_in=spoken) for one in languages]
        return [group for group in found if group]

    def _for_translators(self, passages: "Sequence[Passage]", form: str, spoken: str) -> bytes:
        if form == "xliff":
            from matrices.translations import xliff_document

            return xliff_document(passages, self.edition, spoken)
        from matrices.translations import translators_workbook

        return translators_workbook(passages, self.edition, spoken)

    def translations_import(
        self, sources: Sources, *, translator: str = "", withdraw: bool = False
    ) -> "Iterator[tuple[ReturnedTranslations, Taken]]":
        """Take translations into the register and yield what became of each file; the newest of a text counts.

        `translator` made the rows that name none; `withdraw` takes translations back whose cells were emptied.
        """
        from matrices.register import until_unmoved
        from matrices.translations import Hand, read_returned, take

        returned = [read_returned(file.content, file.name) for file in self.files(sources)]
        now = self.now().isoformat()

        def taken(one: "ReturnedTranslations") -> "Taken":
            end = register.end()
            said = register.translations.translations(self.edition.id)
            known = frozenset(
                (each.country, each.instrument, each.sheet, each.row, each.column, each.target_language, each.text)
                for each in said
            )
            found = take(one, study_of(self.folder, register), Hand(now, self.actor, translator, withdraw, known))
            register.translations.add_translations(found.stored, end)
            return found

        with self.register_open() as register:
            for one in returned:
                yield one, until_unmoved(partial(taken, one))


def _one_meant(place: Sequence[str], country: str, waiting: "Sequence[Unsettled]") -> "Unsettled":
    """Return the one cell that is meant; raise `UsageError` if none or several are."""
    meant = [cell for cell in waiting if _is_meant(place, cell)]
    if len(meant) == 1:
        return meant[0]
    known = ", ".join(f"{cell.answer.tab}!{cell.answer.cell}" for cell in meant or waiting) or "–"
    code = "cell-ambiguous" if meant else "cell-not-unclear"
    raise UsageError(code, place=" ".join(place), country=country, known=known)


def _is_meant(place: Sequence[str], cell: "Unsettled") -> bool:
    one, instrument = cell.answer, cell.file.instrument
    named = [f"{one.tab}!{one.cell}".casefold(), f"'{one.tab}'!{one.cell}".casefold()]
    if "!" in place[-1]:
        return place[-1].replace("$", "").casefold() in named and list(place[:-1]) in ([], [instrument])
    return list(place) in ([instrument, one.sheet, one.row, one.column], [one.sheet, one.row, one.column])
