"""Where forms go out and come in: the draft of a round ↔ a workbook that holds its record, and what is read of it."""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from matrices.checking import FINGERPRINT_SHOWN, Returned
from matrices.edition import Folder
from matrices.instrument import CellId, Instrument, Value
from matrices.language import Text
from matrices.register import Register, Round, moment
from matrices.rounds.dossier import Dossier, Part, read_country, read_dossier
from matrices.rounds.returned import CheckedForm, read_form, read_forms
from matrices.study import Study, draft_prefill, entries_of
from matrices.workbook import Identity, PrefillBase, Terms, build_form_base, prefilled


def forms(
    folder: Folder,
    study: Study,
    number: int,
    until: datetime.datetime,
    silence: bool,
    decision: Text | None,
    countries: Sequence[str],
) -> Iterator[tuple[str, bytes]]:
    """Yield file name (`CRI-legislation-es.xlsx`) and content of every form of a round, in each country's language.

    `study` is the draft that is sent to be validated; of the named countries only those get a form whose answers it
    prints. `until` has an offset; `silence` tells whether silence counts as validation, `decision` by which decision.
    """
    terms, records = Terms(number, until, silence, decision), records_of(study)
    for instrument in folder.instruments:
        bases: dict[str, PrefillBase] = {}  # what is the same for all countries, by language
        for code in countries:
            if study.state(code, instrument.id).kind == "answered":
                country = folder.edition.country(code)
                language = country.language if country.language in instrument.languages else instrument.languages[0]
                if language not in bases:
                    bases[language] = build_form_base(instrument, folder.edition, language, terms)
                part = (code, instrument.id)
                unclear = [one for one in study.unclear if (one.country, one.instrument) == part]
                prefill = draft_prefill(records.get(part, {}), instrument, language, unclear)
                identity = _identity(folder, instrument, code, language, number)
                content = prefilled(bases[language], identity, country.names[language], prefill)
                yield f"{code}-{instrument.id}-{language}.xlsx", content


def records_of(study: Study) -> Mapping[Part, Mapping[CellId, Value]]:
    """Return, by country and instrument, what a study prints of their answers."""
    found: dict[Part, dict[CellId, Value]] = {}
    for one in study.entries:
        found.setdefault((one.country, one.instrument), {})[CellId(one.sheet, one.row, one.column)] = one.value
    return found


def _identity(folder: Folder, instrument: Instrument, code: str, language: str, number: int) -> Identity:
    return Identity(
        edition=folder.edition.id,
        instrument=instrument.id,
        fingerprint=instrument.fingerprint[:FINGERPRINT_SHOWN],
        country=code,
        language=language,
        round=str(number),
        key=folder.keys.tokens,
    )


@dataclass(frozen=True)
class InTray:
    """An edition and its register."""

    folder: Folder
    register: Register

    @property
    def edition(self) -> str:
        """Id of the edition."""
        return self.folder.edition.id

    def dossier(self) -> Dossier:
        """Return what is on record now."""
        return read_dossier(self.register, self.edition)

    @cached_property
    def _first(self) -> Dossier:
        return self.dossier()

    def country(self, code: str) -> Dossier:
        """Return what is on record now of the rounds and forms of one country."""
        return read_country(self.register, self.edition, code, self._first)

    def read(self, files: Sequence[Returned], dossier: Dossier) -> tuple[CheckedForm, ...]:
        """Read files as forms of the newest round; one of an earlier round of the edition as a form of that one.

        There is a round: whoever asks has made sure.
        """
        number = dossier.rounds[-1].number
        read = read_forms(files, self.folder, number, lambda *part: self._record(number, part, dossier))
        return tuple(self._again(file, one, dossier) for file, one in zip(files, read, strict=True))

    def read_of(self, file: Returned, found: Round, part: Part, dossier: Dossier) -> CheckedForm:
        """Read a file as the form of a country and instrument of a round."""
        return read_form(file, self.folder, found.number, self._record(found.number, part, dossier))

    def _again(self, file: Returned, read: CheckedForm, dossier: Dossier) -> CheckedForm:
        identity = read.identity
        if read.status != "stranger" or identity is None or identity.edition != self.edition:
            return read
        earlier = dossier.round_numbered(int(identity.round)) if identity.round.isdecimal() else None
        if earlier is None or earlier == dossier.newest:
            return read
        return self.read_of(file, earlier, (identity.country, identity.instrument), dossier)

    def _record(self, number: int, part: Part, dossier: Dossier) -> Mapping[CellId, Value] | None:
        """Return what the draft of a round prints for a country and an instrument."""
        found = dossier.round_numbered(number)
        drawn = dossier.frozen[found.id].get(part) if found else None
        if found is None or drawn is None:
            return None
        of, opened = self.register.submission(drawn), moment(found.opened_at)
        entries = entries_of(of, self.folder.instrument(part[1]), self.register, opened)
        return {CellId(one.sheet, one.row, one.column): one.value for one in entries}
