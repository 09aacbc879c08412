"""What the Secretariat settled unclear cells as: in force, beside the answers of a submission, and newly settled.

A settlement is of one cell of one file: a newer version of the country takes its place, because its cells are others.
"""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from matrices.checking import Word
from matrices.edition import Folder
from matrices.errors import UsageError
from matrices.findings import CellRef, Severity, finding
from matrices.instrument import CellId, Column, Instrument, Target, Typed, Value, parse, raw_text, target_options
from matrices.register import Register, Settlement, StoredAnswer, Submission

InForce = Mapping[tuple[int, CellId], Settlement]
"""Submission in whose file a cell stands, and the cell's sheet, row and column → what it is settled as."""


def in_force(register: Register, edition: str, until: datetime.datetime | None = None) -> InForce:
    """Return what counts of an edition's settlements, now or as it was at a moment: the newest for each cell."""
    found = {
        (one.submission, CellId(one.sheet, one.row, one.column)): one
        for one in register.settlements(edition)
        if until is None or datetime.datetime.fromisoformat(one.at) <= until
    }
    return {place: one for place, one in found.items() if one.outcome == "settled" and one.value is not None}


def settled_answers(
    register: Register, submission: Submission, until: datetime.datetime | None = None
) -> tuple[StoredAnswer, ...]:
    """Return the answers of a submission, unclear cells with what the Secretariat had settled them as by a moment."""
    counting, answers = in_force(register, submission.edition, until), register.answers(submission.id)
    if not counting:
        return answers
    origins = register.rounds.origins(submission.id)

    def settled(one: StoredAnswer) -> StoredAnswer:
        place = one.place
        found = counting.get((origins.get(place, submission.id), place))
        return one if found is None or not one.is_unclear else replace(one, value=found.value)

    return tuple(map(settled, answers))


@dataclass(frozen=True)
class Unsettled:
    """A cell of the version in force that was unclear when it came: who can be asked, and what it is settled as.

    `file` is the submission in whose file it stands.
    """

    file: Submission
    answer: StoredAnswer
    settlement: Settlement | None = None

    @property
    def at(self) -> CellRef:
        """The cell."""
        return CellRef(self.file.file_name, self.answer.tab, self.answer.cell)


def unsettled(register: Register, edition: str, instrument: str, country: str) -> tuple[Unsettled, ...]:
    """Return the cells of the version in force that were unclear when it came, settled ones too, as they are kept."""
    newest = register.latest_accepted(edition, instrument).get(country)
    if newest is None:
        return ()
    origins, counting = register.rounds.origins(newest.id), in_force(register, edition)
    found = []
    for one in register.answers(newest.id):
        if one.is_unclear:
            place = one.place
            number = origins.get(place, newest.id)
            file = newest if number == newest.id else register.submission(number)
            found.append(Unsettled(file, one, counting.get((number, place))))
    return tuple(found)


def settle(
    cell: Unsettled, words: str | None, why: Word, folder: Folder, register: Register, state: str = ""
) -> Settlement:
    """Keep what an unclear cell is to be read as, or take back what was said before, where there are no words.

    They are read as if the country had written them; raises `UsageError` if they are no answer to what is asked,
    or if there is nothing to take back; `register-moved` if the state is another.
    """
    one, value = cell.answer, None
    if words is None:
        if cell.settlement is None:
            raise UsageError("nothing-settled", at=str(cell.at))
    else:
        value = _understood(cell, words, folder, register)
    return register.settle(
        Settlement(
            submission=cell.file.id,
            sheet=one.sheet,
            row=one.row,
            column=one.column,
            outcome="withdrawn" if value is None else "settled",
            value=value,
            raw=words or "",
            reason=why.reason,
            language=why.language,
            at=why.at.isoformat(),
            actor=why.actor,
        ),
        state,
    )


def _understood(cell: Unsettled, words: str, folder: Folder, register: Register) -> Value:
    instrument, one = folder.instrument(cell.file.instrument), cell.answer
    sheet = instrument.sheet(one.sheet)
    column = sheet.column(one.column)
    special = instrument.lists[column.special].options if column.special else ()
    options = target_options(instrument.code_list(sheet, one.row, one.column))
    cited = _cited(column, instrument, register.answers(cell.file.id))
    region = folder.edition.region(cell.file.country)
    typed = parse(
        raw_text(words),
        Target(
            column=column, language=cell.file.language, options=options, special=special, cited=cited, region=region
        ),
    )
    problem = _problem(typed, words)
    if typed.value is None or problem is not None:
        raise UsageError("settled-as-nothing", at=str(cell.at), words=words, problem=problem or "")
    return typed.value


def _problem(typed: Typed, words: str) -> object | None:
    for remark in typed.remarks:
        made = finding(remark.code, CellRef(""), value=words, **remark.values)
        if made.severity is Severity.ERROR or typed.value is None:
            return made.message
    return None


def _cited(column: Column, instrument: Instrument, answers: Sequence[StoredAnswer]) -> Mapping[str, tuple[str, ...]]:
    """Return the rows that a cell may cite, with the names under which they may be known; none of blank rows."""
    if column.sheet is None:
        return {}
    sheet = instrument.sheet(column.sheet)
    shown = (*sheet.display_columns, *(column.id for column in sheet.columns if column.role in ("name", "number")))
    found: dict[str, tuple[str, ...]] = dict.fromkeys(sheet.row_ids, ())
    for one in answers:
        if one.sheet == sheet.id and one.row in found:
            name = (one.shown or one.raw).strip() if one.column in shown else ""
            found[one.row] = (*found[one.row], name) if name else found[one.row]
    begun = {one.row for one in answers if one.sheet == sheet.id}
    return {row: names or ((row,) if row in begun else ()) for row, names in found.items()}
