"""Study and dossier → the cells that say something else than in an earlier draft: what, by whom, on what basis."""

from collections.abc import Iterator
from dataclasses import dataclass

from matrices.instrument.model import Instrument
from matrices.instrument.place import CellId
from matrices.register.records import moment
from matrices.register.store import Register
from matrices.rounds.dossier import Dossier, Paper, Part
from matrices.study.consolidate import cells_of
from matrices.study.model import Change, Entry, Study


def changes(study: Study, dossier: Dossier, register: Register) -> Iterator[Change]:
    """Yield the changes since the draft of the round before; in the final study, since the first draft.

    Only countries whose answers that draft printed are compared: before that, there was nothing to change.
    """
    earlier = dossier.rounds[-2] if dossier.open and len(dossier.rounds) > 1 else dossier.rounds[0]
    drafts = dossier.frozen[earlier.id]
    for state in study.states:
        part = (state.country.code, state.instrument)
        draft, now = drafts.get(part), state.submission
        if state.kind != "answered" or draft is None or now is None or draft == now.id:
            continue
        instrument = next(one for one in study.instruments if one.id == state.instrument)
        before = cells_of(register.submission(draft), instrument, register, moment(earlier.opened_at))
        after = (one for one in (*study.entries, *study.unclear) if (one.country, one.instrument) == part)
        comparison = _Comparison(part, str(earlier.number), now.received_at, dossier)
        yield from comparison.changes(instrument, _by_place(before), _by_place(after))


def _clarified(old: Entry | None, new: Entry | None) -> bool:
    """Tell whether a country wrote the same, and only how the Secretariat reads it differs: that is told elsewhere."""
    if old is None or new is None or old.raw != new.raw:
        return False
    return all(one.unclear or one.clarified is not None for one in (old, new))


def _by_place(entries: "Iterator[Entry] | tuple[Entry, ...]") -> dict[CellId, Entry]:
    return {(one.sheet, one.row, one.column): one for one in entries}


@dataclass(frozen=True)
class _Comparison:
    """Two versions of what a country answered to an instrument; `at` is when the newer one came."""

    part: Part
    since: str
    at: str
    dossier: Dossier

    def changes(
        self, instrument: Instrument, before: dict[CellId, Entry], after: dict[CellId, Entry]
    ) -> Iterator[Change]:
        for sheet, row, column in instrument.cells():
            place = (sheet.id, row, column)
            old, new = before.get(place), after.get(place)
            if (old.value if old else None) != (new.value if new else None) and not _clarified(old, new):
                yield self._change(place, old, new)

    def _change(self, place: CellId, old: Entry | None, new: Entry | None) -> Change:
        paper = self._brought(place, new)
        if paper is None:
            return Change(*self.part, *place, old, new, self.since, at=self.at)
        row = paper.row(place[:2])
        form = paper.of_row(place[:2]).form
        return Change(
            *self.part,
            *place,
            old,
            new,
            self.since,
            row.basis if row else "",
            form.sender.get("institution", ""),
            form.received_at,
        )

    def _brought(self, place: CellId, new: Entry | None) -> Paper | None:
        """Return the form that brought a change: the one in whose file it stands, or the last one that emptied it."""
        for paper in reversed(self.dossier.counted(self.part)):
            own = next((one for one in paper.changes if (one.sheet, one.row, one.column) == place), None)
            emptied = own is not None and own.value is None and not own.raw
            if own is not None and (
                emptied if new is None else paper.of_row(place[:2]).form.submission == new.submission
            ):
                return paper
        return None
