"""A returned validation form → what it says of every row, which cells it changes, and what is to be said about it."""

import datetime
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple

from matrices.checking import (
    Answers,
    Awaited,
    Checked,
    FormSaid,
    Returned,
    Verdict,
    in_order,
    judge,
    read_answers,
    read_file,
    said,
    told_once,
)
from matrices.edition import Folder
from matrices.findings import CellRef, Finding, Severity
from matrices.instrument import (
    CONFIRMS_REST,
    CellContent,
    CellId,
    Instrument,
    RawValue,
    RowId,
    Value,
    cell_contents,
    raw_date,
    raw_number,
    raw_text,
)
from matrices.register import Marked, StoredAnswer, StoredText
from matrices.study import draft_prefill
from matrices.workbook import Identity, Previous, ReadCell, Source, as_written


def _recorded(form: Answers, record: Mapping[CellId, Value], instrument: Instrument) -> Answers:
    """Return the answers of the record as they would be read from the form, had nobody written in it."""
    places = form.reading.places
    contents = cell_contents(record, instrument, form.reading.identity.language)
    cells = tuple(ReadCell(*place, places[place], _raw(content)) for place, content in contents if place in places)
    return read_answers(replace(form.reading, cells=cells, previous=None), instrument)


def _raw(content: CellContent) -> RawValue:
    if isinstance(content, datetime.date):
        return raw_date(datetime.datetime.combine(content, datetime.time()))
    return raw_text(as_written(content)) if isinstance(content, str) else raw_number(content)


_FormStatus = Literal["sound", "faulty", "unreadable", "stranger"]
"""`sound`: no error; `faulty`: it has errors and goes back; `unreadable`: no workbook, or not one of ours; `stranger`:
of another edition, country, instrument or round, or a workbook of the collection: nothing in it was read."""


_RecordOf = Callable[[str, str], Mapping[CellId, Value] | None]
"""Country and instrument → what the draft of the round prints of their answers."""


@dataclass(frozen=True)
class CheckedForm:
    """What was made of one validation form.

    `rows` are those that say something of themselves, or were changed, in the order of the instrument. Words or a basis
    without a mark in a row that was not changed are taken for a comment (and asked about), so that they are printed
    beside it; a changed row without mark has the verdict "": an error, save in a row that was added to a list.
    `changes` are the cells that say something else than the record: value None and raw empty where one was emptied,
    value None and raw as it stands where it cannot be understood. `answers` are those of the whole form, without the
    columns of the marks; None unless `status` is sound or faulty. `sender` has what the cover says of who sent it
    (name, position, institution, email, phone, date), as far as given. `unplaced` is whatever else stands in the file,
    marks that could not be understood among it.
    """

    file: str
    sha256: str
    status: _FormStatus
    findings: tuple[Finding, ...]
    identity: Identity | None = None
    answers: Answers | None = None
    rows: tuple[Marked, ...] = ()
    changes: tuple[StoredAnswer, ...] = ()
    confirms_rest: bool = False
    sender: Mapping[str, str] = field(default_factory=dict)
    unplaced: tuple[StoredText, ...] = ()

    @property
    def checked(self) -> Checked:
        """The form as `checking.hand_back` takes it."""
        verdicts = {"sound": Verdict.ACCEPTED, "unreadable": Verdict.UNREADABLE}
        verdict = verdicts.get(self.status, Verdict.REJECTED)
        return Checked(
            file=self.file,
            sha256=self.sha256,
            verdict=verdict,
            findings=self.findings,
            identity=self.identity,
            answers=self.answers,
        )


def read_form(file: Returned, folder: Folder, number: int, record: Mapping[CellId, Value] | None = None) -> CheckedForm:
    """Return what a file says as a validation form of round `number`; nothing is written and no fault raises.

    `record` is what the draft of the round prints for this country and instrument (`intray.records_of`), against which
    the form is compared; without it the hidden records of the form itself serve.
    """
    (found,) = read_forms((file,), folder, number, lambda _country, _instrument: record)
    return found


def read_forms(
    files: Sequence[Returned],
    folder: Folder,
    number: int,
    record_of: _RecordOf = lambda _country, _instrument: None,
) -> tuple[CheckedForm, ...]:
    """Read several forms, judged together: much faster than one by one."""
    awaited = Awaited(number, lambda identity: _sent(identity, folder, record_of))
    read = [read_file(file, folder, awaited) for file in files]
    found = {index: _stopped(one) for index, one in enumerate(read) if one.answers is None}
    for instrument in folder.instruments:
        opened = [
            _Opened(index, one, one.answers, record_of(one.identity.country, instrument.id))
            for index, one in enumerate(read)
            if one.answers is not None and one.answers.instrument.id == instrument.id and one.identity is not None
        ]
        found |= dict(_judged(opened, instrument, folder))
    return tuple(found[index] for index in range(len(files)))


class _Opened(NamedTuple):
    """A form that could be read, with its place among the files and the record that it is compared with."""

    number: int
    checked: Checked
    answers: Answers
    record: Mapping[CellId, Value] | None


def _stopped(one: Checked) -> CheckedForm:
    """Return a form in which nothing could be read, or nothing was."""
    is_other_version = any(found.code == "other-version" for found in one.findings)
    unreadable = one.verdict is Verdict.UNREADABLE or is_other_version
    return CheckedForm(one.file, one.sha256, "unreadable" if unreadable else "stranger", one.findings, one.identity)


def _sent(identity: Identity, folder: Folder, record_of: _RecordOf) -> Previous | None:
    """Return what the form of a country was sent with, as the register knows it."""
    record = record_of(identity.country, identity.instrument)
    if record is None:
        return None
    prefill = draft_prefill(record, folder.instrument(identity.instrument), identity.language)
    records = {RowId(one.sheet, one.row): one for one in prefill.records}
    return Previous(Source(identity.edition, int(identity.round)), records, prefill.words)


def _judged(opened: Sequence[_Opened], instrument: Instrument, folder: Folder) -> Iterator[tuple[int, CheckedForm]]:
    """Yield number and outcome of each form; the record is judged beside it, since it may break a rule already."""
    records = [_recorded(one.answers, one.record or {}, instrument) for one in opened]
    found = judge(instrument, [*(one.answers for one in opened), *records], folder.edition.waivers)
    for one, own, known in zip(opened, found, found[len(opened) :], strict=False):
        says = said(one.answers, one.record)
        findings = (*_weighed(own, known, says), *says.findings)
        yield one.number, _form(one, says, in_order(instrument, findings))


def _weighed(own: Sequence[Finding], known: Sequence[Finding], says: FormSaid) -> Iterator[Finding]:
    """Yield the findings of a form; those that the record itself brings about, in a row left as it was, do not block.

    Its errors (a form of a newer version asks for more) become warnings; its warnings were told with the workbook.
    """
    changed = {RowId(change.sheet, change.row) for change in says.changes}
    before = {_cause(one) for one in known}
    for one in own:
        if _cause(one) not in before or RowId(one.sheet_id, one.row) in changed:
            yield one
        elif one.severity is Severity.ERROR:
            yield one.moved_to(Severity.WARNING)


def _cause(one: Finding) -> tuple[str, str, str, str, str]:
    return one.code, one.rule, one.sheet_id, one.row, one.column


def _form(one: _Opened, says: FormSaid, judged: Sequence[Finding]) -> CheckedForm:
    answers, checked = one.answers, one.checked
    broken = {read.at for read in checked.findings if read.severity is Severity.ERROR and read.at.cell}
    findings = told_once((*checked.findings, *(made for made in judged if made.at not in broken)), answers)
    blocked = any(made.severity is Severity.ERROR for made in findings)
    return CheckedForm(
        file=checked.file,
        sha256=checked.sha256,
        status="faulty" if blocked else "sound",
        findings=findings,
        identity=checked.identity,
        answers=answers,
        rows=says.rows,
        changes=says.changes,
        confirms_rest=says.confirms_rest,
        sender=_sender(answers),
        unplaced=tuple(_unplaced(answers, says)),
    )


def _sender(answers: Answers) -> dict[str, str]:
    texts = {name: cell.raw.text.strip() for name, cell in answers.reading.cover.items() if name != CONFIRMS_REST}
    return {name: words for name, words in texts.items() if words}


def _unplaced(answers: Answers, says: FormSaid) -> Iterator[StoredText]:
    yield from (_text(one.at, one.text) for one in answers.reading.unplaced)
    yield from (_text(one.at, one.raw.text) for one in says.unread)


def _text(at: CellRef, words: str) -> StoredText:
    return StoredText(at.sheet, at.cell, words)
