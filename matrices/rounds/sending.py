"""The draft study of a round → one validation form a country and instrument: a workbook that holds its record."""

import datetime
from collections.abc import Iterator, Mapping, Sequence

from matrices.checking import FINGERPRINT_SHOWN
from matrices.edition import Folder
from matrices.instrument import Instrument, Value
from matrices.language import Text
from matrices.study import Entry, Study, draft_prefill
from matrices.workbook import Identity, PrefillBase, Terms, build_form_base, prefilled

Record = Mapping[tuple[str, str, str], Value]
"""What the study prints for a country and an instrument: values by sheet id, row id and column id."""


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
        desk = _FormBases(folder, instrument, terms)
        for code in countries:
            if study.state(code, instrument.id).kind == "answered":
                unclear = [one for one in study.unclear if (one.country, one.instrument) == (code, instrument.id)]
                yield desk.form(code, records.get((code, instrument.id), {}), unclear)


def records_of(study: Study) -> Mapping[tuple[str, str], Record]:
    """Return, by country and instrument, what a study prints of their answers."""
    found: dict[tuple[str, str], dict[tuple[str, str, str], Value]] = {}
    for one in study.entries:
        found.setdefault((one.country, one.instrument), {})[one.sheet, one.row, one.column] = one.value
    return found


class _FormBases:
    """The forms of one instrument; what is the same for all countries is built once a language."""

    def __init__(self, folder: Folder, instrument: Instrument, terms: Terms) -> None:
        self._folder = folder
        self._instrument = instrument
        self._terms = terms
        self._bases: dict[str, PrefillBase] = {}

    def form(self, code: str, record: Record, unclear: Sequence[Entry]) -> tuple[str, bytes]:
        """Return file name and content of a country's form."""
        instrument, edition, number = self._instrument, self._folder.edition, self._terms.number
        country = edition.country(code)
        language = country.language if country.language in instrument.languages else instrument.languages[0]
        if language not in self._bases:
            self._bases[language] = build_form_base(instrument, edition, language, self._terms)
        fingerprint = instrument.fingerprint[:FINGERPRINT_SHOWN]
        identity = Identity(
            edition=edition.id,
            instrument=instrument.id,
            fingerprint=fingerprint,
            country=code,
            language=language,
            round=str(number),
            key=self._folder.keys.tokens,
        )
        prefill = draft_prefill(record, instrument, language, unclear)
        content = prefilled(self._bases[language], identity, country.names[language], prefill)
        return f"{code}-{instrument.id}-{language}.xlsx", content
