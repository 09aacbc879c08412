"""Countries → who answered and when, one sheet a country, lists of laws, the files behind the study."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from matrices.report.document import Cells
from matrices.report.shown import (
    Fact,
    Shower,
    Value,
    file_anchor,
    heads_of,
    law_anchor,
    mark_of,
    origin_of,
    row_anchor,
    translated,
)
from matrices.report.study.beside import (
    Note,
    clarified_anchor,
    form_anchor,
    numbered,
    sent_in,
    validation_line,
)
from matrices.report.study.blocks import CountryLine, ProvisionBlock, block_of, counted
from matrices.report.study.chapters import MatrixPage
from matrices.report.study.grids import depositary_lines, treaty_asked, treaty_name
from matrices.report.study.terms import first_offences, term_of
from matrices.report.templates import safe_link
from matrices.report.voice import Voice
from matrices.study import CountryState, Entry, InstrumentPart, ListRow, Matrix, added, compare

_LONGEST_ADDRESS = 90
"""Characters of a link that are printed; the link itself is whole."""


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
        if state.imported:
            found.append(voice.say("who-imported", country=name, mapping=state.imported))
        if state.country.left_on is not None:
            key = "who-left" if state.kind == "answered" else "who-left-unanswered"
            found.append(voice.say(key, country=name, date=voice.date(state.country.left_on)))
    return tuple(found)


def state_lines(part: InstrumentPart, voice: Voice) -> tuple[Cells, ...]:
    """Return the state of every country, in alphabetical order, in words; blank where there is nothing to say."""
    return tuple(_state_line(part.study.state(code, part.instrument.id), voice) for code in voice.countries)


def _state_line(state: CountryState, voice: Voice) -> Cells:
    sent = state.submission
    code = state.country.code
    return {
        "code": code,
        "country": voice.name(code),
        "kind": state.kind,
        "state": voice.say(
            "state-imported" if state.imported else "state-late" if state.late else f"state-{state.kind}"
        ),
        "received": voice.moment(sent.received_at) if sent and not state.imported else "",
        "version": str(sent.version) if sent else "",
        "rows": voice.say("n-of-m", n=state.rows_answered, m=state.rows_asked) if state.kind == "answered" else "",
        "validation": validation_line(state, voice),
        "unclear": voice.say("to-clarify-cells", count=state.unclear, n=state.unclear) if state.unclear else "",
    }


def form_lines(instrument: str, voice: Voice) -> tuple[Cells, ...]:
    """Return the validation forms whose remarks are printed, by country."""
    found = {
        form_anchor(one): {
            "anchor": form_anchor(one),
            "code": one.country,
            "country": voice.name(one.country),
            "file": one.file,
            "sent": ", ".join(sent_in(one.round, one.at, voice)),
            "sha256": one.sha256[:12],
        }
        for code in voice.countries
        for one in voice.study.proceedings.remarks
        if (one.instrument, one.country) == (instrument, code)
    }
    return tuple(found.values())


def country_sheets(part: InstrumentPart, pages: tuple[MatrixPage, ...], voice: Voice) -> Iterator[Cells]:
    """Yield a sheet for every country that answered, and one of what depositaries publish for every other."""
    for code in voice.countries:
        state = part.study.state(code, part.instrument.id)
        answered = state.kind == "answered"
        published = depositary_lines(part, code, voice)
        if answered or published:
            facts = tuple(_facts_first(part, code, voice)) if answered else tuple(_depositary_first(published, voice))
            yield {
                "anchor": f"country-{part.instrument.id}-{code}",
                "code": code,
                "country": voice.name(code),
                "answered": answered,
                "state": _state_line(state, voice),
                "facts": facts,
                "sources": () if answered else tuple(one[2:] for one in published),
                "matrices": tuple(
                    _sheet_matrix(matrix, page, code, voice)
                    for matrix, page in zip(part.matrices, pages, strict=True)
                    if answered
                ),
            }


_MOST_LAWS = 4
"""Laws that open a country's sheet: those that it cites most often."""


def _facts_first(part: InstrumentPart, country: str, voice: Voice) -> Iterator[Cells]:
    """Yield the facts that open a country's sheet, each with its head: treaties, laws cited most, prison terms."""
    shower = Shower(part.instrument, part.lists, voice)
    lines = tuple(_treaty_lines(part, country, voice))
    if lines:
        yield {"head": voice.say("treaties"), "lines": lines}
    yield from _depositary_first(depositary_lines(part, country, voice), voice)
    cited = Counter(
        law.text
        for provision in part.provisions
        for answer in [provision.answer(country)]
        for law in (shower.laws(answer, provision.sheet) if answer else ())
    )
    if cited:
        ranked = sorted(cited, key=lambda law: -cited[law])[:_MOST_LAWS]
        yield {"head": voice.say("laws-first"), "lines": tuple(_fact_line("", one, "") for one in ranked)}
    terms = [
        (voice.of(row.provision.row.title), term_of(penalty, shower).prison, row_anchor(row.provision))
        for row in first_offences(part)
        for penalty in row.penalties
        if penalty.country == country and penalty.has_term
    ]
    if terms:
        yield {"head": voice.say("head-prison"), "lines": tuple(_fact_line(*one) for one in terms)}


def _treaty_lines(part: InstrumentPart, country: str, voice: Voice) -> Iterator[Cells]:
    """Yield each treaty with what a country answered; one that two matrices ask about once where that is alike."""
    asked = [(one, mark_of(one.standing(country), one.scale, voice).label) for one in part.treaties]
    told: dict[str, set[str]] = {}
    for one, label in asked:
        told.setdefault(treaty_name(one, voice), set()).add(label)
    seen = set[str]()
    for one, label in asked:
        name = treaty_name(one, voice)
        if len(told[name]) > 1 or name not in seen:
            yield _fact_line(treaty_asked(one, part, voice) if len(told[name]) > 1 else name, label, row_anchor(one))
        seen.add(name)


def _depositary_first(published: Sequence[tuple[str, ...]], voice: Voice) -> Iterator[Cells]:
    lines = tuple(_fact_line(name, words, "") for name, words, *_ in published)
    if lines:
        yield {"head": voice.say("depositary"), "lines": lines}


def _fact_line(name: str, words: str, anchor: str) -> Cells:
    return {"name": name, "words": words, "anchor": anchor}


def _sheet_matrix(matrix: Matrix, page: MatrixPage, country: str, voice: Voice) -> Cells:
    """Return a matrix on a country's sheet: tally, what was answered, how much was not, and notes below the table."""
    blocks = [block for chapter in page.chapters for block in chapter.blocks]
    silent = [block for chapter in page.chapters for block in chapter.unanswered]
    answered = [(block, line) for block in blocks for line in block.lines if line.code == country]
    others = tuple(note for block in (*blocks, *silent) for note in block.others if note.code == country)
    *own, others = numbered([*(line.notes for _, line in answered), others])
    lines = tuple(
        {
            "anchor": block.anchor,
            "code": block.code,
            "title": block.title,
            "line": line,
            "facts": _facts(block, line),
            "numbers": tuple(one.number for one in notes),
        }
        for (block, line), notes in zip(answered, own, strict=True)
    )
    notes = tuple(note for group in (*own, others) for note in group)
    asked = (one for one in matrix.provisions if country not in one.unasked)
    standing = [(provision.standing(country), provision) for provision in asked]
    tally = added({code: 1} for code, _ in standing)
    marks = {code: mark_of(code, provision.scale, voice) for code, provision in standing}
    counts = counted((marks[code], count) for code, count in tally.items())
    unanswered = len(standing) - len(lines)
    heads = heads_of([matrix.sheet], voice)
    found = {"tally": counts, "lines": lines, "unanswered": unanswered, "notes": notes}
    return {"title": page.title, "heads": heads, **found}


def texts_apart(part: InstrumentPart, pages: Iterable[MatrixPage], voice: Voice) -> Iterator[Cells]:
    """Yield, by country, the long texts of a short edition: each leads to its line, and its line to it."""
    blocks = [block for page in pages for chapter in page.chapters for block in chapter.blocks]
    for code in voice.countries:
        found = tuple((block, line) for block in blocks for line in block.lines if line.code == code and line.apart)
        if found:
            yield {
                "anchor": f"texts-{part.instrument.id}-{code}",
                "code": code,
                "country": voice.name(code),
                "texts": found,
            }


def _facts(block: ProvisionBlock, line: CountryLine) -> tuple[Fact, ...]:
    own = zip(block.columns, line.cells, strict=True)
    facts = (*(Fact(head, cell) for head, cell in own if cell is not None), *line.facts)
    return tuple(Fact(fact.label, Value(fact.short)) if fact.short else fact for fact in facts)


def compiled_apart(part: InstrumentPart, voice: Voice) -> tuple[Cells, ...]:
    """Return what another edition compiled of the rows that a country did not answer, country by country.

    Lines are as in the chapters of that edition's own study, with the laws that it cites; none of it is counted.
    """
    known = voice.study.compiled
    if known is None:
        return ()
    found: dict[str, list[Cells]] = {}
    own = Voice(known, voice.language)
    for one in compare(known):
        if one.instrument.id == part.instrument.id:
            shower = Shower(one.instrument, one.lists, own)
            for provision in one.provisions:
                block = block_of(provision, shower)
                for line in block.lines:
                    about = {"anchor": block.anchor, "code": block.code, "title": block.title}
                    found.setdefault(line.code, []).append({**about, "line": line})
    return tuple(
        {
            "anchor": f"compiled-{part.instrument.id}-{code}",
            "code": code,
            "country": voice.name(code),
            "lines": tuple(found[code]),
        }
        for code in voice.countries
        if code in found
    )


def law_lists(part: InstrumentPart, shower: Shower) -> tuple[Cells, ...]:
    """Return the laws that the countries registered."""
    sheets = [sheet.id for sheet in part.instrument.sheets if sheet.kind == "list" and sheet.role == "laws"]
    found = []
    for code in shower.voice.countries:
        laws = tuple(_law(row, notes, shower) for row, notes in _with_notes(sheets, code, part, shower))
        if laws:
            found.append({"code": code, "country": shower.voice.name(code), "laws": laws})
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


def _law(row: ListRow, remarks: tuple[Note, ...], shower: Shower) -> Cells:
    """Return a law as its country registered it, with what stands beside it."""
    name, short, notes = row.role("name"), row.role("short_name"), row.role("notes")
    first = next(iter((*row.entries.values(), *row.unclear.values())))
    facts = tuple(
        shower.fact(cell)
        for column in row.sheet.columns
        if (cell := row.cell(column.id)) is not None and (cell.unclear or column.role not in _OWN_PLACE)
    )
    return {
        "number": row.row,
        "name": str(name.value) if name else row.name,
        "short_name": str(short.value) if short else "",
        "link": safe_link(row.url),
        "shown_link": _shortened(safe_link(row.url)),
        "language": shower.foreign(first),
        "facts": facts,
        "notes": str(notes.value) if notes else "",
        "anchor": law_anchor(shower.instrument.id, row.country, row.row),
        "remarks": remarks,
        "changed": shower.beside.changed(row.country, row.sheet.id, row.row),
        "translation": translated(name, shower.voice) if name else None,
        "notes_translation": translated(notes, shower.voice) if notes else None,
        "clarified": shower.beside.clarified(row.country, row.sheet.id, row.row),
        "late": shower.beside.late(row.country, row.sheet.id, row.row),
    }


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


def unclear_lines(part: InstrumentPart, voice: Voice) -> tuple[Cells, ...]:
    """Return the cells that wait to be clarified, by country in alphabetical order: whose, where in form and file."""
    return tuple(
        _cell_line(one, part, voice) for code in voice.countries for one in part.unclear if one.country == code
    )


def sources_read(voice: Voice) -> str:
    """Return how many answers were read against their source, and are still what was read."""
    entries = voice.study.entries
    read = sum(one.read is not None for one in entries)
    if not read:
        return voice.say("method-source-none")
    return voice.say("method-source", count=read, n=voice.number(read), total=voice.number(len(entries)))


def clarified_lines(part: InstrumentPart, shower: Shower) -> tuple[Cells, ...]:
    """Return the cells of which the Secretariat settled how they are read, in the same way; then as what, when, why.

    `anchor` is set on the first cell of a row.
    """
    voice, told = shower.voice, set[str]()
    own = [one for one in part.study.entries if one.clarified is not None and one.instrument == part.instrument.id]
    lines = []
    for entry in sorted(own, key=lambda one: voice.countries.index(one.country)):
        anchor, why = clarified_anchor(entry), entry.clarified
        day, reason = (voice.moment(why.at), why.reason) if why is not None else ("", "")
        more = {"value": shower.value(entry), "day": day, "reason": reason, "anchor": "" if anchor in told else anchor}
        lines.append({**_cell_line(entry, part, voice), **more})
        told.add(anchor)
    return tuple(lines)


def _cell_line(entry: Entry, part: InstrumentPart, voice: Voice) -> Cells:
    sheet = part.instrument.sheet(entry.sheet)
    return {
        "code": entry.country,
        "country": voice.name(entry.country),
        "row": entry.row,
        "title": voice.of(sheet.row(entry.row).title if sheet.kind == "matrix" else sheet.title),
        "field": voice.of(sheet.column(entry.column).label),
        "origin": origin_of(entry, voice, versioned=True),
    }


def file_lines(part: InstrumentPart, voice: Voice) -> tuple[Cells, ...]:
    """Return the files of every country, in alphabetical order, oldest first; of one without any, where it stands."""
    return tuple(line for code in voice.countries for line in _of_country(part, code, voice))


def _of_country(part: InstrumentPart, code: str, voice: Voice) -> Iterator[Cells]:
    state = part.study.state(code, part.instrument.id)
    line = _state_line(state, voice)
    sources = state.sources or ((state.submission,) if state.submission else ())
    known = {key: line[key] for key in ("code", "country", "state", "rows")}
    if not sources:
        yield {**known, "anchor": file_anchor(part.instrument.id, code), "rows": "", **dict.fromkeys(_OF_FILE, "")}
    for number, one in enumerate(sources):
        anchor = file_anchor(part.instrument.id, code, one.version if number else 0)
        found = (one.name, str(one.version), voice.moment(one.received_at), one.sha256)
        yield {**known, "anchor": anchor, **dict(zip(_OF_FILE, found, strict=True))}


_OF_FILE = ("file", "version", "received", "sha256")
