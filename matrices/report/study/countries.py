"""Countries → who answered and when, one sheet a country, lists of laws, the files behind the study."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from matrices.register import Submission
from matrices.report.shown import (
    Count,
    Fact,
    Origin,
    Shower,
    Translated,
    Value,
    file_anchor,
    law_anchor,
    mark_of,
    origin_of,
    safe_link,
    translated,
)
from matrices.report.study.beside import (
    ChangeMark,
    Note,
    ValidationLine,
    clarified_anchor,
    form_anchor,
    numbered,
    sent_in,
    validation_line,
)
from matrices.report.study.blocks import CountryLine, ProvisionBlock, counted
from matrices.report.study.chapters import MatrixPage
from matrices.report.voice import Voice
from matrices.study import CountryState, Entry, InstrumentPart, ListRow, Matrix, added

_LONGEST_ADDRESS = 90
"""Characters of a link that are printed; the link itself is whole."""


@dataclass(frozen=True)
class StateLine:
    """Where a country stands with an instrument, in words; blank where there is nothing to say."""

    code: str
    country: str
    kind: str
    state: str
    received: str
    version: str
    rows: str
    validation: ValidationLine | None = None
    unclear: str = ""


@dataclass(frozen=True)
class SheetLine:
    """One provision on a country's sheet; `numbers` are those of the notes below its table."""

    anchor: str
    code: str
    title: str
    line: CountryLine
    facts: tuple[Fact, ...]
    numbers: tuple[int, ...]


@dataclass(frozen=True)
class SheetMatrix:
    """One matrix on a country's sheet: its tally, what was answered, how many provisions were not, and notes."""

    title: str
    tally: tuple[Count, ...]
    lines: tuple[SheetLine, ...]
    unanswered: int
    notes: tuple[Note, ...]


@dataclass(frozen=True)
class CountrySheet:
    """Everything that one country answered, compactly."""

    anchor: str
    code: str
    country: str
    state: StateLine
    matrices: tuple[SheetMatrix, ...]


@dataclass(frozen=True)
class Law:
    """One law as its country registered it."""

    number: str
    name: str
    short_name: str
    link: str
    shown_link: str
    language: str
    facts: tuple[Fact, ...]
    notes: str
    anchor: str
    remarks: tuple[Note, ...]
    changed: ChangeMark | None
    translation: Translated | None = None
    notes_translation: Translated | None = None
    clarified: ChangeMark | None = None
    late: str = ""


@dataclass(frozen=True)
class LawList:
    """The laws of one country."""

    code: str
    country: str
    laws: tuple[Law, ...]


def who_answered(states: Sequence[CountryState], voice: Voice) -> str:
    """Return how many countries answered by the cut-off date, and where each of the others stands."""
    late = sum(state.late for state in states)
    kinds = Counter(state.kind for state in states)
    others = {"late": late, "under-review": kinds["in_review"], "no-answer": kinds["no_answer"]}
    rest = "".join(voice.say(f"who-{key}", count=count, n=count) for key, count in others.items() if count)
    date, answered = voice.date(voice.study.edition.calendar.cut_off), kinds["answered"] - late
    return voice.say("who-lead", count=answered, n=answered, m=len(states), date=date, rest=rest)


def asides(states: Sequence[CountryState], voice: Voice) -> tuple[str, ...]:
    """Return what is to be said of single countries: that a newer file of theirs waits, and since when one has left."""
    found = []
    for state in states:
        name, sent = voice.name(state.country.code), state.submission
        if state.waiting and state.kind == "answered" and sent is not None:
            date = voice.moment(state.waiting[-1].received_at)
            found.append(voice.say("who-waiting", country=name, date=date, version=sent.version))
        if state.country.left_on is not None:
            key = "who-left" if state.kind == "answered" else "who-left-unanswered"
            found.append(voice.say(key, country=name, date=voice.date(state.country.left_on)))
    return tuple(found)


def state_lines(part: InstrumentPart, voice: Voice) -> tuple[StateLine, ...]:
    """Return the state of every country, in alphabetical order."""
    return tuple(_state_line(part.study.state(code, part.instrument.id), voice) for code in voice.countries)


def _state_line(state: CountryState, voice: Voice) -> StateLine:
    """Return where a country stands with an instrument."""
    sent = state.submission
    code = state.country.code
    return StateLine(
        code=code,
        country=voice.name(code),
        kind=state.kind,
        state=voice.say("state-late" if state.late else f"state-{state.kind}"),
        received=voice.moment(sent.received_at) if sent else "",
        version=str(sent.version) if sent else "",
        rows=voice.say("n-of-m", n=state.rows_answered, m=state.rows_asked) if state.kind == "answered" else "",
        validation=validation_line(state, voice),
        unclear=voice.say("to-clarify-cells", count=state.unclear, n=state.unclear) if state.unclear else "",
    )


@dataclass(frozen=True)
class FormLine:
    """A validation form that remarks of the study stand in."""

    anchor: str
    code: str
    country: str
    file: str
    sent: str
    sha256: str


def form_lines(instrument: str, voice: Voice) -> tuple[FormLine, ...]:
    """Return the validation forms whose remarks are printed, by country."""
    found = {
        form_anchor(one): FormLine(
            anchor=form_anchor(one),
            code=one.country,
            country=voice.name(one.country),
            file=one.file,
            sent=", ".join(sent_in(one.round, one.at, voice)),
            sha256=one.sha256[:12],
        )
        for code in voice.countries
        for one in voice.study.proceedings.remarks
        if (one.instrument, one.country) == (instrument, code)
    }
    return tuple(found.values())


def country_sheets(part: InstrumentPart, pages: tuple[MatrixPage, ...], voice: Voice) -> Iterator[CountrySheet]:
    """Yield a sheet for every country that answered."""
    for code in voice.countries:
        state = part.study.state(code, part.instrument.id)
        if state.kind == "answered":
            matrices = (
                _sheet_matrix(matrix, page, code, voice) for matrix, page in zip(part.matrices, pages, strict=True)
            )
            anchor = f"country-{part.instrument.id}-{code}"
            yield CountrySheet(anchor, code, voice.name(code), _state_line(state, voice), tuple(matrices))


def _sheet_matrix(matrix: Matrix, page: MatrixPage, country: str, voice: Voice) -> SheetMatrix:
    blocks = [block for chapter in page.chapters for block in chapter.blocks]
    silent = [block for chapter in page.chapters for block in chapter.unanswered]
    answered = [(block, line) for block in blocks for line in block.lines if line.code == country]
    others = tuple(note for block in (*blocks, *silent) for note in block.others if note.code == country)
    *own, others = numbered([*(line.notes for _, line in answered), others])
    lines = tuple(
        SheetLine(
            anchor=block.anchor,
            code=block.code,
            title=block.title,
            line=line,
            facts=_facts(block, line),
            numbers=tuple(one.number for one in notes),
        )
        for (block, line), notes in zip(answered, own, strict=True)
    )
    notes = tuple(note for group in (*own, others) for note in group)
    standing = [(provision.standing(country), provision) for provision in matrix.provisions]
    tally = added({code: 1} for code, _ in standing)
    marks = {code: mark_of(code, provision.scale, voice) for code, provision in standing}
    counts = counted((marks[code], count) for code, count in tally.items())
    return SheetMatrix(page.title, counts, lines, len(matrix.provisions) - len(lines), notes)


def _facts(block: ProvisionBlock, line: CountryLine) -> tuple[Fact, ...]:
    own = zip(block.columns, line.cells, strict=True)
    facts = (*(Fact(head, cell) for head, cell in own if cell is not None), *line.facts)
    return tuple(Fact(fact.label, Value(fact.short)) if fact.short else fact for fact in facts)


def law_lists(part: InstrumentPart, shower: Shower) -> tuple[LawList, ...]:
    """Return the laws that the countries registered."""
    sheets = [sheet.id for sheet in part.instrument.sheets if sheet.kind == "list" and sheet.role == "laws"]
    found = []
    for code in shower.voice.countries:
        laws = tuple(_law(row, notes, shower) for row, notes in _with_notes(sheets, code, part, shower))
        if laws:
            found.append(LawList(code, shower.voice.name(code), laws))
    return tuple(found)


def _with_notes(
    sheets: Iterable[str], country: str, part: InstrumentPart, shower: Shower
) -> Iterator[tuple[ListRow, tuple[Note, ...]]]:
    """Yield the laws of a country with the remarks on them, counted through the whole list."""
    rows = [row for sheet in sheets for row in part.lists.of(country, sheet)]
    notes = numbered(shower.beside.notes(country, row.sheet.id, row.row) for row in rows)
    return zip(rows, notes, strict=True)


def loose_notes(part: InstrumentPart, shower: Shower) -> tuple[Note, ...]:
    """Return the remarks that no table has room for: on entries of other lists, and on laws that are gone."""
    voice, instrument = shower.voice, part.instrument
    rows = {
        (one.country, one.sheet, one.row): None
        for one in voice.study.proceedings.remarks
        if one.instrument == instrument.id and instrument.sheet(one.sheet).kind == "list"
        if instrument.sheet(one.sheet).role != "laws" or (one.country, one.sheet, one.row) not in part.lists.rows
    }
    own = sorted(rows, key=lambda place: voice.countries.index(place[0]))
    return tuple(note for group in numbered(shower.beside.notes(*place) for place in own) for note in group)


_OWN_PLACE = ("name", "short_name", "url", "notes")


def _law(row: ListRow, remarks: tuple[Note, ...], shower: Shower) -> Law:
    name, short, notes = row.role("name"), row.role("short_name"), row.role("notes")
    first = next(iter((*row.entries.values(), *row.unclear.values())))
    facts = tuple(
        shower.fact(cell)
        for column in row.sheet.columns
        if (cell := row.cell(column.id)) is not None and (cell.unclear or column.role not in _OWN_PLACE)
    )
    return Law(
        number=row.row,
        name=str(name.value) if name else row.name,
        short_name=str(short.value) if short else "",
        link=safe_link(row.url),
        shown_link=_shortened(safe_link(row.url)),
        language=shower.foreign(first),
        facts=facts,
        notes=str(notes.value) if notes else "",
        anchor=law_anchor(shower.instrument.id, row.country, row.row),
        remarks=remarks,
        changed=shower.beside.changed(row.country, row.sheet.id, row.row),
        translation=translated(name, shower.voice) if name else None,
        notes_translation=translated(notes, shower.voice) if notes else None,
        clarified=shower.beside.clarified(row.country, row.sheet.id, row.row),
        late=shower.beside.late(row.country, row.sheet.id, row.row),
    )


def _shortened(address: str) -> str:
    """Return an address as it is printed: without its scheme, and cut where it is very long."""
    words = address.partition("://")[2].removesuffix("/")
    return words if len(words) <= _LONGEST_ADDRESS else words[: _LONGEST_ADDRESS - 1] + "…"


def other_lists(
    part: InstrumentPart, shower: Shower
) -> Iterator[tuple[str, tuple[str, ...], tuple[tuple[str, tuple[Value | None, ...]], ...]]]:
    """Yield every list sheet that is not a list of laws: title, heads, and for each row country and values."""
    for sheet in part.instrument.sheets:
        if sheet.kind != "list" or sheet.role == "laws":
            continue
        heads = tuple(shower.voice.of(column.label) for column in sheet.columns)
        rows = tuple(
            (
                shower.voice.name(code),
                tuple(shower.value(one) if (one := row.cell(c.id)) is not None else None for c in sheet.columns),
            )
            for code in shower.voice.countries
            for row in part.lists.of(code, sheet.id)
        )
        if rows:
            yield shower.voice.of(sheet.title), heads, rows


@dataclass(frozen=True)
class FileLine:
    """A file that answers of a country stand in; of a country without one, where it stands."""

    anchor: str
    code: str
    country: str
    state: str
    rows: str = ""
    file: str = ""
    version: str = ""
    received: str = ""
    sha256: str = ""


@dataclass(frozen=True)
class CellLine:
    """A cell that waits to be clarified or was: whose, where in the form, where in the file; then as what, when, why.

    `anchor` is set on the first cell of a row.
    """

    code: str
    country: str
    row: str
    title: str
    field: str
    origin: Origin
    anchor: str = ""
    value: Value | None = None
    day: str = ""
    reason: str = ""


def unclear_lines(part: InstrumentPart, voice: Voice) -> tuple[CellLine, ...]:
    """Return the cells that wait to be clarified, by country in alphabetical order."""
    return tuple(
        _cell_line(one, part, voice) for code in voice.countries for one in part.unclear if one.country == code
    )


def clarified_lines(part: InstrumentPart, shower: Shower) -> tuple[CellLine, ...]:
    """Return the cells of which the Secretariat settled how they are read, in the same way."""
    voice, told = shower.voice, set[str]()
    own = [one for one in part.study.entries if one.clarified is not None and one.instrument == part.instrument.id]
    lines = []
    for entry in sorted(own, key=lambda one: voice.countries.index(one.country)):
        anchor, why = clarified_anchor(entry), entry.clarified
        day, reason = (voice.moment(why.at), why.reason) if why is not None else ("", "")
        found = replace(_cell_line(entry, part, voice), value=shower.value(entry), day=day, reason=reason)
        lines.append(replace(found, anchor="" if anchor in told else anchor))
        told.add(anchor)
    return tuple(lines)


def _cell_line(entry: Entry, part: InstrumentPart, voice: Voice) -> CellLine:
    sheet = part.instrument.sheet(entry.sheet)
    title = voice.of(sheet.row(entry.row).title if sheet.kind == "matrix" else sheet.title)
    label, origin = voice.of(sheet.column(entry.column).label), origin_of(entry, voice, versioned=True)
    return CellLine(
        code=entry.country, country=voice.name(entry.country), row=entry.row, title=title, field=label, origin=origin
    )


def file_lines(part: InstrumentPart, voice: Voice) -> tuple[FileLine, ...]:
    """Return the files of every country, in alphabetical order, oldest first."""
    return tuple(line for code in voice.countries for line in _of_country(part, code, voice))


def _of_country(part: InstrumentPart, code: str, voice: Voice) -> Iterator[FileLine]:
    state = part.study.state(code, part.instrument.id)
    line = _state_line(state, voice)
    sources = state.sources or ((state.submission,) if state.submission else ())
    if not sources:
        yield FileLine(file_anchor(part.instrument.id, code), code, line.country, line.state)
    for number, one in enumerate(sources):
        anchor = file_anchor(part.instrument.id, code, one.version if number else 0)
        yield _line(FileLine(anchor, code, line.country, line.state, line.rows), one, voice)


def _line(line: FileLine, one: Submission, voice: Voice) -> FileLine:
    received = voice.moment(one.received_at)
    return FileLine(
        anchor=line.anchor,
        code=line.code,
        country=line.country,
        state=line.state,
        rows=line.rows,
        file=one.name,
        version=str(one.version),
        received=received,
        sha256=one.sha256,
    )
