"""Facts → what the progress report on indicators says and prints: figures, why there are none, what they count."""

from collections import Counter
from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from matrices.instrument.model import Row, Sheet
from matrices.instrument.types.numbers import show_number
from tests.sentences import claims_of_rounds
from tests.sentences.claims import Claims, lead, state
from tests.sentences.facts import unread

NONE = "–"
YEARS = (2024, 2025, 2026)
LAST = YEARS[-1]
FIGURES, STEPS, OTHERS, PLACES = "guests", "steps", "others", "places"
MIRROR = {"OUT": "IN", "IN": "OUT"}
REASONS = ("nd", "na", "no_rate", "to_clarify", "in_review", "no_answer")


def sheet_of(claims: Claims) -> Sheet:
    """Return the sheet of figures."""
    return claims.facts.instrument.sheet(FIGURES)


def indicators(claims: Claims) -> list[Row]:
    """Return the rows that are indicators, not parts of one."""
    return [row for row in sheet_of(claims).rows if row.of is None]


def figure(claims: Claims, code: str, row: Row, year: int) -> Decimal | str:
    """Return a number, or the code that says why there is none."""
    if row.rate is not None:
        of, per = (_cell(claims, code, (FIGURES, one, f"n_{year}")) for one in (row.rate.of, row.rate.per))
        if isinstance(of, str) or isinstance(per, str):
            return of if isinstance(of, str) else str(per)
        if not per:
            return "no_rate"
        return of * row.rate.times / per
    return _cell(claims, code, (FIGURES, row.id, f"n_{year}"))


def _cell(claims: Claims, code: str, cell: tuple[str, str, str]) -> Decimal | str:
    facts = claims.facts
    if cell not in facts.cells[code]:
        return "in_review" if facts.kind(code) == "in_review" else "no_answer"
    found = facts.cells[code][cell]
    return "to_clarify" if unread(found) else found if isinstance(found, str) else Decimal(found)


def differs(claims: Claims, code: str, row: Row) -> bool:
    """Tell whether a country says that its figures count something else; so do those that are computed of them."""
    counted = sheet_of(claims).row(row.rate.of) if row.rate is not None else row
    return bool(said(claims, code, counted, "same") == "other")


def cell(claims: Claims, code: str, row: Row, year: int, part: Row | None = None) -> str:
    """Return what a cell of a table prints: a number with the letter of what is to be known of it."""
    found = figure(claims, code, part or row, year)
    letter = " d" if isinstance(found, Decimal) and differs(claims, code, row) else ""
    return shown(claims, found, computed=row.rate is not None) + letter


def shown(claims: Claims, found: Decimal | str, *, computed: bool = False) -> str:
    """Return a figure as a cell says it."""
    if isinstance(found, Decimal):
        return _number(claims, found.quantize(Decimal("0.01"), rounding=ROUND_HALF_EVEN) if computed else found)
    own = claims.facts.instrument.lists["no_figure"].options
    words = {"to_clarify": "to-clarify", "in_review": "in-review", "no_answer": "no-answer"}
    if found == "no_rate":
        return claims.say("indicators/no-rate")
    if found in words:
        return claims.say(words[found])
    return claims.of(next(one.label for one in own if one.code == found))


def numbers(claims: Claims, row: Row, year: int = LAST) -> list[str]:
    """Return the countries that give a number for a year; zero is one."""
    return [code for code in claims.facts.codes if isinstance(figure(claims, code, row, year), Decimal)]


def answered(claims: Claims, row: Row) -> bool:
    """Tell whether anything stands in any cell of an indicator."""
    own = [figure(claims, code, row, year) for code in claims.facts.codes for year in YEARS]
    return any(one not in ("in_review", "no_answer") for one in own)


def said(claims: Claims, code: str, row: Row, column: str) -> Any:
    """Return what a country says of an indicator: `to_clarify`, or None where it says nothing."""
    found = claims.facts.cells[code].get((FIGURES, row.id, column))
    return "to_clarify" if unread(found) else found


def uses(claims: Claims, row: Row, column: str) -> bool:
    """Tell whether a row asks for a column."""
    return column in sheet_of(claims).used_columns(row.id)


def joined(*parts: str) -> str:
    """Return sentences one after the other."""
    return " ".join(part for part in parts if part)


def report(claims: Claims) -> None:
    """The whole report: who answered, the summary, each indicator, steps, other countries and lists."""
    _who(claims)
    _summary(claims)
    _overview(claims)
    for row in indicators(claims):
        if answered(claims, row):
            _indicator(claims, row)
    _steps(claims)
    _flows(claims)
    _differing(claims)
    _places(claims)
    _files(claims)
    claims.say("indicators/method-text", date=claims.date(claims.facts.edition.calendar.cut_off))
    reviewed = claims.facts.of_kind("in_review")
    if not any(answered(claims, row) for row in indicators(claims)) and reviewed:
        claims.say("indicators/nobody-review", names=claims.names(reviewed))


def everybody(claims: Claims) -> None:
    """The countries of the edition, wherever a page names or abbreviates all of them."""
    for code in claims.facts.codes:
        claims.prints("document/cover.html.j2 name", "top", claims.name(code))
        claims.prints("indicators/reading.html.j2 name", "reading", claims.name(code))
        claims.prints("indicators/reading.html.j2 code", "reading", code)


def _who(claims: Claims) -> None:
    facts, page = claims.facts, "indicators/who.html.j2"
    claims.prints(f"{page} chapter.content.lead", "who", lead(claims))
    asked = sum(bool(sheet.used_columns(row)) for sheet in claims.matrices for row in sheet.row_ids)
    for code in facts.codes:
        where, sent = f"who {claims.name(code)}", facts.accepted(code) or facts.latest(code)
        claims.prints(f"{page} one.country", where, claims.name(code))
        claims.prints(f"{page} one.state", where, state(claims, code))
        claims.prints(f'{page} one.received or "–"', where, claims.day(sent["received_at"]) if sent else NONE)
        claims.prints(f'{page} one.version or "–"', where, sent["version"] if sent else NONE)
        gave = facts.kind(code) in ("answered", "late")
        rows = claims.say("n-of-m", n=facts.provisions_answered(code), m=asked) if gave else NONE
        claims.prints(f'{page} one.rows or "–"', where, rows)
        found, unclear = facts.validated(code), len(facts.unclear(code))
        if unclear:
            words = claims.say("to-clarify-cells", n=unclear, count=unclear)
            claims.prints(f"{page} one.unclear", where, words)
        if found is not None:
            words = claims_of_rounds.line(claims, found, code)[0]
            claims.prints(f'{page} one.validation.words if one.validation else "–"', where, words)


def _summary(claims: Claims) -> None:
    m, page = len(claims.facts.codes), "indicators/summary.html.j2"
    asked = [row for row in indicators(claims) if row.rate is None]
    n = sum(bool(numbers(claims, row)) for row in asked)
    words = [lead(claims), claims.say("indicators/summary-indicators", year=LAST, n=n, m=len(asked))]
    detailed = max(asked, key=lambda row: len(row.by))
    n = len(numbers(claims, detailed))
    title = claims.of(detailed.title)
    words.append(claims.say("indicators/summary-one", count=n, n=n, m=m, year=LAST, title=title))
    n = sum(any(said(claims, code, row, "same") == "other" for code in claims.facts.codes) for row in asked)
    if n:
        words.append(claims.say("indicators/summary-definitions", count=n, n=n))
    claims.prints(f"{page} one", "summary", *words)
    claims.say("indicators/overview", year=LAST)
    claims.say("indicators/overview-lead", m=m, year=LAST)


def _overview(claims: Claims) -> None:
    facts = claims.facts
    reasons = [
        code
        for code in REASONS
        if (code != "to_clarify" or any(facts.unclear(one) for one in facts.codes))
        and (code != "in_review" or facts.of_kind("in_review"))
    ]
    for row in indicators(claims):
        where = f"summary {claims.of(row.title)}"
        found = Counter(
            "number" if isinstance(one, Decimal) else one
            for one in (figure(claims, code, row, LAST) for code in facts.codes)
        )
        counts = [found[code] or NONE for code in ("number", *reasons)]
        claims.prints("counts", where, " | ".join(map(str, counts)))


def _indicator(claims: Claims, row: Row) -> None:
    facts, page, where = claims.facts, "indicators/block.html.j2", f"figures-{row.id}"
    claims.say("indicators/table-caption", title=claims.of(row.title))
    claims.prints(f"{page} one.reporting", where, _reporting(claims, row))
    claims.prints(f"{page} one.definitions", where, _definitions(claims, row))
    claims.prints(f"{page} one.adding", where, _adding(claims, row))
    for code in facts.codes:
        line = f"{where} {claims.name(code)}"
        claims.prints(f"{page} line.country", line, claims.name(code))
        claims.prints("years", line, " | ".join(cell(claims, code, row, year) for year in YEARS))
        if uses(claims, row, "currency"):
            currency = said(claims, code, row, "currency")
            label = _label(claims, "currency", currency) if currency else NONE
            claims.prints(f'{page} line.currency or "–"', line, label)
    _drawn(claims, row, where)
    _parts(claims, row, where)
    counted = sheet_of(claims).row(row.rate.of) if row.rate is not None else row
    if any(said(claims, code, counted, one) for code in facts.codes for one in ("counted", "same", "how")):
        claims.say("indicators/basis-caption", title=claims.of(row.title))


def _label(claims: Claims, list_id: str, code: str) -> str:
    if code == "to_clarify":
        return claims.say("to-clarify")
    return claims.of(next(one.label for one in claims.facts.instrument.lists[list_id].options if one.code == code))


def _reporting(claims: Claims, row: Row) -> str:
    facts = claims.facts
    n = len(numbers(claims, row))
    head = claims.say("indicators/reporting", count=n, n=n, m=len(facts.codes), year=LAST)
    others = []
    for reason in REASONS:
        codes = [code for code in facts.codes if figure(claims, code, row, LAST) == reason]
        if codes:
            key = "reporting-none" if reason == "no_answer" else "reporting-reason"
            others.append(claims.say(f"indicators/{key}", label=shown(claims, reason), names=claims.names(codes)))
    return claims.say("indicators/reporting-others", head=head, others="; ".join(others)) if others else f"{head}."


def _definitions(claims: Claims, row: Row) -> str:
    counted = sheet_of(claims).row(row.rate.of) if row.rate is not None else row
    if not uses(claims, counted, "same"):
        return ""
    gave = [code for code in claims.facts.codes if any(code in numbers(claims, row, year) for year in YEARS)]
    words = []
    for key, what in (("same", "same"), ("differs", "other"), ("unclear", "to_clarify"), ("unsaid", None)):
        codes = [code for code in gave if said(claims, code, counted, "same") == what]
        if codes:
            words.append(claims.say(f"indicators/definition-{key}", count=len(codes), names=claims.names(codes)))
    return " ".join(words)


def _adding(claims: Claims, row: Row) -> str:
    if uses(claims, row, "currency"):
        return claims.say("indicators/not-added-currencies")
    if row.rate:
        return claims.say("indicators/not-added-rate", of=row.rate.of, per=row.rate.per, times=str(row.rate.times))
    gave = numbers(claims, row)
    same = all(said(claims, code, row, "same") == "same" for code in gave)
    counted = {said(claims, code, row, "counted") for code in gave} if uses(claims, row, "counted") else {"alike"}
    if len(gave) > 1 and same and len(counted) == 1 and not counted & {None, "to_clarify"}:
        total = sum((Decimal(figure(claims, code, row, LAST)) for code in gave), Decimal(0))
        values = {"total": _number(claims, total), "unit": claims.of(row.unit), "year": LAST}
        return claims.say("indicators/added", names=claims.names(gave), count=int(total), **values)
    return claims.say("indicators/not-added") if len(gave) > 1 else ""


def _number(claims: Claims, number: Decimal) -> str:
    return show_number(number, claims.language)


def _drawn(claims: Claims, row: Row, where: str) -> None:
    facts, page = claims.facts, "indicators/block.html.j2"
    drawn = [code for code in facts.codes if any(code in numbers(claims, row, year) for year in YEARS)]
    if uses(claims, row, "currency") or not drawn:
        return
    all_ = [figure(claims, code, row, year) for code in drawn for year in YEARS]
    most = max(one for one in all_ if isinstance(one, Decimal))
    tops = (Decimal(step) * Decimal(10) ** power for power in range(-9, 9) for step in (1, 2, 5))
    top = next(one for one in tops if one >= most) if most else Decimal(1)
    unit = claims.of(row.unit)
    words = f"{_number(claims, top)} ({unit})" if top == 1 else f"{_number(claims, top)} {unit}"
    scale = claims.say("indicators/scale", top=words, first=YEARS[0], last=LAST)
    claims.prints(f"{page} one.drawings.scale", where, scale)
    claims.prints(f"{page} country", where, *map(claims.name, drawn))
    reviewed = facts.of_kind("in_review")
    rest = [code for code in facts.codes if code not in (*drawn, *reviewed)]
    if rest:
        claims.say("indicators/without", names=claims.names(rest))
    if reviewed:
        claims.prints(f"{page} one.drawings.reviewed", where, claims.names(reviewed))
    for code in drawn:
        figures = "; ".join(
            claims.say("indicators/year-figure", year=year, figure=_told(claims, code, row, year)) for year in YEARS
        )
        claims.say("indicators/country-line", country=claims.name(code), figures=figures)


def _told(claims: Claims, code: str, row: Row, year: int) -> str:
    found = figure(claims, code, row, year)
    words = shown(claims, found, computed=row.rate is not None)
    if not isinstance(found, Decimal) or not differs(claims, code, row):
        return words
    return claims.say("indicators/figure-marked", figure=words, marks=claims.say("indicators/mark-D"))


def _parts(claims: Claims, row: Row, where: str) -> None:
    facts = claims.facts
    parts = [one for one in sheet_of(claims).rows if one.of == row.id]
    years = [year for year in YEARS if any(numbers(claims, part, year) for part in parts)]
    if not years:
        return
    year = years[-1]
    listed = claims.of(facts.instrument.lists["age"].title)
    title = claims.of(row.title)
    claims.say("indicators/by-list-caption", title=title, list=listed[:1].lower() + listed[1:], year=year)
    for code in facts.codes:
        own, name = _year_of_parts(claims, code, parts, year), claims.name(code)
        named = name if own == year else claims.say("indicators/of-year", name=name, year=own)
        cells = [cell(claims, code, row, own, part) for part in (*parts, row)]
        claims.prints("parts", f"{where} {named}", " | ".join(cells))


def _year_of_parts(claims: Claims, code: str, parts: Sequence[Row], year: int) -> int:
    """Return a year of whose parts a country says anything, the latest of which it gives numbers where it does not."""
    if any((FIGURES, part.id, f"n_{year}") in claims.facts.cells[code] for part in parts):
        return year
    return max((one for one in YEARS if any(code in numbers(claims, part, one) for part in parts)), default=year)


def _steps(claims: Claims) -> None:
    facts, page = claims.facts, "indicators/measures.html.j2"
    reviewed = facts.of_kind("in_review")
    for row in facts.instrument.sheet(STEPS).rows:
        where = f"figures-{row.id}"
        own = [code for code in facts.codes if (STEPS, row.id) in facts.printed(code)]
        if not own:
            if reviewed:
                claims.say("indicators/nobody-review", names=claims.names(reviewed))
            continue
        silent = [code for code in facts.codes if code not in (*own, *reviewed)]
        claims.prints(f"{page} one.silent", where, *([claims.names(silent)] if silent else []))
        claims.prints(f"{page} one.reviewed", where, *([claims.names(reviewed)] if reviewed else []))
        short = any((STEPS, row.id, "done") in facts.cells[code] for code in own)
        for code in own:
            with_text = (STEPS, row.id, "words") in facts.cells[code]
            if short:
                claims.prints(f"{page} line.country", f"{where} {claims.name(code)}", claims.name(code))
            if with_text:
                claims.prints(f"{page} line.country", where, claims.name(code))


def _flows(claims: Claims) -> None:
    facts = claims.facts
    rows: dict[tuple[str, str, str], str] = {}
    for code in facts.codes:
        for row in facts.instrument.sheet(OTHERS).row_ids:
            pair = [facts.answers[code].get((OTHERS, row, column)) for column in ("flow", "other")]
            if all(pair):
                rows[str(pair[0]), code, str(pair[1])] = row
    for (flow, code, other), row in rows.items():
        own = _flow(claims, code, row)
        name = _label(claims, "country", other)
        text = [name, *(shown(claims, one) for one in own)]
        claims.prints("flows", claims.name(code), f"{_label(claims, 'flow', flow)}: {' | '.join(text)}")
        mirror = rows.get((MIRROR[flow], other, code))
        if mirror is None:
            continue
        there = _flow(claims, other, mirror)
        differs = any(
            isinstance(a, Decimal) and isinstance(b, Decimal) and a != b for a, b in zip(own, there, strict=True)
        )
        head = f"{_label(claims, 'flow', MIRROR[flow])}: {claims.say('indicators/flow-own-short', reporter=name)}"
        head += f" ({claims.say('indicators/flow-differs')})" if differs else ""
        text = [head, *(shown(claims, one) for one in there)]
        claims.prints("flows", "", f"{_label(claims, 'flow', flow)}: {' | '.join(text)}")


def _flow(claims: Claims, code: str, row: str) -> Sequence[Decimal | str]:
    return [_cell(claims, code, (OTHERS, row, f"n_{year}")) for year in YEARS]


def _differing(claims: Claims) -> None:
    facts, page = claims.facts, "indicators/definitions.html.j2"
    for row in indicators(claims):
        for code in facts.codes:
            if said(claims, code, row, "same") == "other":
                where = f"definitions {claims.name(code)}"
                claims.prints(f"{page} country", where, claims.name(code))
                claims.prints(f"{page} compared", where, _label(claims, "definition", "other"))
                how = said(claims, code, row, "how")
                words = claims.say("to-clarify") if how == "to_clarify" else how
                claims.prints(f'{page} words or "–"', where, words or NONE)


def _places(claims: Claims) -> None:
    for code in claims.facts.codes:
        if (PLACES, "P01") in claims.facts.printed(code):
            where = f"lists {claims.name(code)}"
            claims.prints("indicators/lists.html.j2 row.country", where, claims.name(code))


def _files(claims: Claims) -> None:
    facts, page = claims.facts, "indicators/provenance.html.j2"
    for code in facts.codes:
        sent = facts.accepted(code) or facts.latest(code)
        name = claims.name(code)
        if sent is None:
            claims.prints(f"{page} one.country", f"file-figures-{code} {name}", name)
            claims.prints(f"{page} one.state", f"file-figures-{code} {name}", state(claims, code))
            continue
        numbers_ = {sent["id"]}
        if sent["accepted"]:
            own = {facts.read_from(sent["id"], cell) for cell in facts.contents.get(sent["id"], {})}
            numbers_ = own or numbers_
        files = sorted((facts.submission(one) for one in numbers_), key=lambda one: int(one["version"]))
        for one in files:
            where = f"file-figures-{code}{'' if one is files[0] else '-v' + str(one['version'])} {name}"
            claims.prints(f"{page} one.country", where, name)
            claims.prints(f"{page} one.file", where, f"{code}-figures-v{one['version']}")
            claims.prints(f"{page} one.version", where, one["version"])
            claims.prints(f"{page} one.received", where, claims.day(one["received_at"]))
            claims.prints(f"{page} one.sha256[:12]", where, one["sha256"][:12])
