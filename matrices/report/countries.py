"""Countries → who answered and when, one sheet a country, lists of laws, the files behind the study."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from matrices.report.beside import Changed, Note, form_anchor, numbered, sent_in
from matrices.report.blocks import Block, Line, counted
from matrices.report.chapters import MatrixPage
from matrices.report.shown import Count, Fact, Shower, Value, law_anchor, mark_of, safe_link
from matrices.report.translated import Translated, translated
from matrices.report.validation import ValidationLine, validation_line
from matrices.report.voice import Voice
from matrices.study.compare import Matrix, Part
from matrices.study.laws import ListRow
from matrices.study.model import CountryState
from matrices.study.provisions import added

LONGEST_ADDRESS = 90
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
    line: Line
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
    changed: Changed | None
    translation: Translated | None = None
    notes_translation: Translated | None = None
    clarified: Changed | None = None
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


def state_lines(part: Part, voice: Voice) -> tuple[StateLine, ...]:
    """Return the state of every country, in alphabetical order."""
    return tuple(state_line(part.study.state(code, part.instrument.id), voice) for code in voice.countries)


def state_line(state: CountryState, voice: Voice) -> StateLine:
    """Return where a country stands with an instrument."""
    sent = state.submission
    code = state.country.code
    return StateLine(
        code,
        voice.name(code),
        state.kind,
        voice.say("state-late" if state.late else f"state-{state.kind}"),
        voice.moment(sent.received_at) if sent else "",
        str(sent.version) if sent else "",
        voice.say("n-of-m", n=state.rows_answered, m=state.rows_asked) if state.kind == "answered" else "",
        validation_line(state, voice),
        voice.say("to-clarify-cells", count=state.unclear, n=state.unclear) if state.unclear else "",
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
            form_anchor(one),
            one.country,
            voice.name(one.country),
            one.file,
            ", ".join(sent_in(one.round, one.at, voice)),
            one.sha256[:12],
        )
        for code in voice.countries
        for one in voice.study.proceedings.remarks
        if (one.instrument, one.country) == (instrument, code)
    }
    return tuple(found.values())


def country_sheets(part: Part, pages: tuple[MatrixPage, ...], voice: Voice) -> Iterator[CountrySheet]:
    """Yield a sheet for every country that answered."""
    for code in voice.countries:
        state = part.study.state(code, part.instrument.id)
        if state.kind == "answered":
            matrices = (
                _sheet_matrix(matrix, page, code, voice) for matrix, page in zip(part.matrices, pages, strict=True)
            )
            anchor = f"country-{part.instrument.id}-{code}"
            yield CountrySheet(anchor, code, voice.name(code), state_line(state, voice), tuple(matrices))


def _sheet_matrix(matrix: Matrix, page: MatrixPage, country: str, voice: Voice) -> SheetMatrix:
    blocks = [block for chapter in page.chapters for block in chapter.blocks]
    silent = [block for chapter in page.chapters for block in chapter.unanswered]
    answered = [(block, line) for block in blocks for line in block.lines if line.code == country]
    others = tuple(note for block in (*blocks, *silent) for note in block.others if note.code == country)
    *own, others = numbered([*(line.notes for _, line in answered), others])
    lines = tuple(
        SheetLine(block.anchor, block.code, block.title, line, _facts(block, line), tuple(one.number for one in notes))
        for (block, line), notes in zip(answered, own, strict=True)
    )
    notes = tuple(note for group in (*own, others) for note in group)
    standing = [(provision.standing(country), provision) for provision in matrix.provisions]
    tally = added({code: 1} for code, _ in standing)
    marks = {code: mark_of(code, provision.scale, voice) for code, provision in standing}
    counts = counted((marks[code], count) for code, count in tally.items())
    return SheetMatrix(page.title, counts, lines, len(matrix.provisions) - len(lines), notes)


def _facts(block: Block, line: Line) -> tuple[Fact, ...]:
    own = zip(block.columns, line.cells, strict=True)
    facts = (*(Fact(head, cell) for head, cell in own if cell is not None), *line.facts)
    return tuple(Fact(fact.label, Value(fact.short)) if fact.short else fact for fact in facts)


def law_lists(part: Part, shower: Shower) -> tuple[LawList, ...]:
    """Return the laws that the countries registered."""
    sheets = [sheet.id for sheet in part.instrument.sheets if sheet.kind == "list" and sheet.role == "laws"]
    found = []
    for code in shower.voice.countries:
        laws = tuple(_law(row, notes, shower) for row, notes in _with_notes(sheets, code, part, shower))
        if laws:
            found.append(LawList(code, shower.voice.name(code), laws))
    return tuple(found)


def _with_notes(
    sheets: Iterable[str], country: str, part: Part, shower: Shower
) -> Iterator[tuple[ListRow, tuple[Note, ...]]]:
    """Yield the laws of a country with the remarks on them, counted through the whole list."""
    rows = [row for sheet in sheets for row in part.lists.of(country, sheet)]
    notes = numbered(shower.beside.notes(country, row.sheet.id, row.row) for row in rows)
    return zip(rows, notes, strict=True)


def loose_notes(part: Part, shower: Shower) -> tuple[Note, ...]:
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
        row.row,
        str(name.value) if name else row.name,
        str(short.value) if short else "",
        safe_link(row.url),
        _shortened(safe_link(row.url)),
        shower.foreign(first),
        facts,
        str(notes.value) if notes else "",
        law_anchor(shower.instrument.id, row.country, row.row),
        remarks,
        shower.beside.changed(row.country, row.sheet.id, row.row),
        translated(name, shower.voice) if name else None,
        translated(notes, shower.voice) if notes else None,
        shower.beside.clarified(row.country, row.sheet.id, row.row),
        shower.beside.late(row.country, row.sheet.id, row.row),
    )


def _shortened(address: str) -> str:
    """Return an address as it is printed: without its scheme, and cut where it is very long."""
    words = address.partition("://")[2].removesuffix("/")
    return words if len(words) <= LONGEST_ADDRESS else words[: LONGEST_ADDRESS - 1] + "…"


def other_lists(
    part: Part, shower: Shower
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
