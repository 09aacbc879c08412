"""Facts → the figures and names that page templates print beside the words, each with the place where they stand."""

import datetime
import re
from collections import Counter
from collections.abc import Callable, Sequence

from tests.sentences import claims_of_rounds, claims_of_status, claims_of_tables
from tests.sentences.claims import Claims, _line, _lines, _treaty_rows, _with_gap, lead, state
from tests.sentences.claims_of_rounds import changed
from tests.sentences.facts import Facts, Form, Line, Provision, moment

NONE = "–"


def who(claims: Claims) -> None:
    """The line of each country in the chapter on who answered."""
    facts, page = claims.facts, "study/who.html.j2"
    claims.prints(f"{page} part.lead", "who", lead(claims))
    found = {code: facts.validated(code) for code in facts.codes}
    has_validation = any(one is not None and one.state != "no_answer" for one in found.values())
    for code in facts.codes:
        where, sent = f"who {code}", facts.accepted(code) or facts.latest(code)
        claims.prints(f"{page} one.country", where, claims.name(code))
        claims.prints(f"{page} one.state", where, state(claims, code))
        day, version = (claims.day(sent["received_at"]), sent["version"]) if sent else (NONE, NONE)
        day = NONE if facts.imported(code) else day
        answered = facts.kind(code) in ("answered", "late")
        rows = claims.say("n-of-m", n=facts.provisions_answered(code), m=facts.asked_of(code)) if answered else NONE
        if not has_validation:
            claims.prints(f'{page} one.received or "–"', where, day)
            claims.prints(f'{page} one.version or "–"', where, version)
            claims.prints(f'{page} one.rows or "–"', where, rows)
            continue
        if sent and not facts.imported(code):
            claims.prints(f"{page} one.received", where, day)
        own = found[code]
        assert own is not None
        words, details = claims_of_rounds.line(claims, own, code)
        claims.prints(f"{page} one.validation.words", where, words)
        if details:
            claims.prints(f'{page} one.validation.details|join(" · ")', where, " · ".join(details))
        if answered:
            claims.prints("study/sheets.html.j2 sheet.state.validation.words", f"country-law-{code} {code}", words)
            claims.prints("study/sheets.html.j2 words", f"country-law-{code} {code}", *details)


def summary(claims: Claims) -> None:
    """The key figures with their words, and how many countries answered each chapter."""
    facts, page, m = claims.facts, "study/summary.html.j2", len(claims.facts.codes)
    gave = facts.of_kind("answered", "late")
    answers = sum(len(facts.answered(one)) for one in facts.provisions)
    laws = sum(sheet == "laws" for code in facts.codes for sheet, _ in facts.rows(code))
    late = facts.of_kind("late")
    countries = claims.say("figure-countries-late", late=len(late)) if late else claims.say("figure-countries")
    figures = {countries: claims.say("n-of-m", n=len(gave), m=m)}
    figures |= {claims.say("figure-provisions"): str(len(facts.provisions))}
    figures[claims.say("figure-answers", total=facts.could_answer(*facts.provisions))] = str(answers)
    figures |= {claims.say("figure-laws"): str(laws)} if laws else {}
    found = [one for code in facts.codes if (one := facts.validated(code)) and one.state != "no_answer"]
    if found and not (facts.open and len(facts.rounds) == 1):
        express = sum(one.state == "validated" for one in found)
        figures[claims.say("figure-validated")] = claims.say("n-of-m", n=express, m=len(found))
    for words, number in figures.items():
        claims.prints(f"{page} one.number", "summary", f"{number} {words}")
        claims.prints(f"{page} one.words", "summary", words)
    told = claims_of_tables.found(claims)
    for words, number in told.items():
        claims.prints(f"{page} one.words", "summary", words)
        claims.prints(f"{page} one.number", "summary", f"{number} {words} {_see(claims, words)}".strip())
    for sheet in claims.matrices:
        own = [(claims.of(sheet.tab), claims.in_sheet(sheet))]
        own += zip([claims.of(one.title) for one in sheet.sections], claims.chapters(sheet), strict=True)
        for title, rows in own:
            for name, text in zip(("answered", "given", "gaps"), _line(claims, rows), strict=True):
                claims.prints(f"{page} one.{name}", f"summary {title}", text)


def _see(claims: Claims, words: str) -> str:
    """Return the link behind a finding: the code of the first provision that it names, or the chapter on treaties."""
    quotes = {"es": "«»", "en": "“”"}[claims.language]
    found = re.search(f"{quotes[0]}([^{quotes[1]}]+){quotes[1]}", words)
    if found is None:
        return claims.say("treaties") if "Alfa" in words or "Alpha" in words else ""
    return next(one.row.id for one in claims.facts.provisions if claims.of(one.row.title) == found[1])


def blocks(claims: Claims) -> None:
    """Below each provision: which countries stand in its table, and how many gave which answer."""
    facts = claims.facts
    for one in facts.provisions:
        anchor, lines = f"law-{one.row.id}", _lines(claims, one)
        for code in lines:
            claims.prints("study/block.html.j2 line.country", f"{anchor} {code}", claims.name(code))
        where = anchor if lines else f"{anchor} {_head(claims, one)}"
        claims.prints("study/macros.html.j2 one.unasked", where, *_named(claims, facts.unasked(one)))
        if lines:
            _tally(claims, anchor, facts.tally(one), one)
            claims.prints("study/macros.html.j2 one.silent", anchor, *_named(claims, facts.silent(one)))
            claims.prints("study/macros.html.j2 one.reviewed", anchor, *_named(claims, facts.of_kind("in_review")))
    published = {code for one in claims_of_tables.published(claims).values() for code in one["acts"]}
    for code in (one for one in facts.codes if one in published or facts.kind(one) in ("answered", "late")):
        claims.prints("study/sheets.html.j2 sheet.country", f"country-law-{code} {code}", claims.name(code))
    for code in facts.of_kind("answered", "late"):
        for sheet in claims.matrices:
            for one in claims.in_sheet(sheet):
                if one.place in facts.printed(code):
                    claims.prints("study/sheets.html.j2 one.code", f"country-law-{code} {code}", one.row.id)
            asked = [one for one in claims.in_sheet(sheet) if not facts.is_unasked(code, one)]
            standings = [(facts.standing(code, one), one) for one in asked]
            for label, count in Counter(claims.label(*one) for one in standings).items():
                where = f"country-law-{code} {code}"
                claims.prints("study/macros.html.j2 one.count", where, f"{count} {label}")


def _tally(claims: Claims, anchor: str, tally: Counter[str], one: Provision) -> None:
    for code, count in tally.items():
        claims.prints("study/macros.html.j2 one.count", anchor, f"{count} {claims.label(code, one)}")


def everybody(claims: Claims) -> None:
    """The countries of the edition, wherever a page names or abbreviates all of them."""
    facts = claims.facts
    has_elements = any(facts.value(code, one, "elements") for one in facts.provisions for code in facts.codes)
    for code in facts.codes:
        claims.prints("document/cover.html.j2 name", "top", claims.name(code))
        claims.prints("study/filters.html.j2 name", "filters", claims.name(code))
        claims.prints("study/reading.html.j2 name", "reading", claims.name(code))
        claims.prints("study/reading.html.j2 code", "reading", code)
        claims.prints("study/overview.html.j2 code", f"law-overview {code}", code)
        if has_elements:
            claims.prints("study/elements.html.j2 code", f"law-elements {code}", code)


def standings(claims: Claims) -> None:
    """Where each country stands with each provision, as the mark in its cell says it."""
    facts = claims.facts
    for one in facts.provisions:
        for code in facts.codes:
            words = claims.label(facts.standing(code, one), one)
            claims.prints("overview", f"law-{one.row.id} {code}", words)
            if one.place in facts.printed(code) and one.scale is not None:
                claims.prints("block", f"law-{one.row.id} {code}", words)


def penalties(claims: Claims) -> None:
    """Who stands in a chart of penalties, and who is named below it with which reason."""
    facts, page = claims.facts, "study/penalties.html.j2"
    for one in facts.provisions:
        own = [code for code in facts.codes if claims_of_tables.has_penalty(claims, code, one)]
        for code in own:
            claims.prints(f"{page} line.country", f"law-penalties {code}", claims.name(code))
        for name, codes in claims_of_tables.without(claims, one).items() if own else ():
            claims.prints(f"{page} chart.{name}", "law-penalties", *_named(claims, codes))


def remarks(claims: Claims) -> None:
    """Whose remarks stand beside a provision, where the country has no line of its own."""
    facts = claims.facts
    for code in facts.codes:
        for _, _, row, _ in claims_of_rounds.printed(claims, code):
            place = (row["sheet"], row["row"])
            own = [one for one in facts.provisions if one.place == place]
            if not own or place in facts.printed(code):
                continue
            page = "block" if _lines(claims, own[0]) else "matrix"
            where = f"law-{row['row']} {code}" if page == "block" else f"law-{row['row']} {_head(claims, own[0])}"
            claims.prints(f"study/{page}.html.j2 note.country", where, claims.name(code))


def _named(claims: Claims, codes: Sequence[str]) -> list[str]:
    return [claims.names(codes)] if codes else []


def tables(claims: Claims) -> None:
    """Who stands in the tables of duties, treaties and penalties, and in the lists of laws."""
    facts = claims.facts
    for one in _with_gap(claims):
        heads = f"law-gaps {_head(claims, one)}"
        for symbol, column in (("empty", "none"), ("half", "part")):
            codes = [code for code in facts.codes if facts.standing(code, one) in one.symbols(symbol)]
            claims.prints(f'study/gaps.html.j2 one.{column} or "–"', heads, claims.names(codes) or NONE)
    if _treaty_rows(claims):
        for code in facts.codes:
            claims.prints("study/treaties.html.j2 row.name", f"law-treaties {code}", claims.name(code))
    for code in facts.codes:
        rows = sorted({row for sheet, row in facts.printed(code) if sheet == "laws"})
        plans = sorted({row for sheet, row in facts.printed(code) if sheet == "plans"})
        if plans:
            claims.prints("study/lists.html.j2 country", f"law-lists {claims.name(code)}", claims.name(code))
        if any(facts.value(code, one, "reservations") or _waits(facts, code, one) for one in _treaty_rows(claims)):
            claims.prints("study/treaties.html.j2 country", "law-treaties", claims.name(code))
        for row in rows:
            claims.prints("study/laws.html.j2 law.number", f"law-law-{code}-{row} {code}", row)
        if rows:
            claims.prints("study/laws.html.j2 list.country", f"law-laws {code}", claims.name(code))


def _waits(facts: Facts, code: str, one: Provision) -> bool:
    column = one.sheet.with_role("reservations")
    return column is not None and (*one.place, column.id) in facts.unclear(code)


def _head(claims: Claims, one: Provision) -> str:
    return f"{one.row.id} {claims.of(one.row.title)}"


def changes(claims: Claims) -> None:
    """How many cells changed in each provision, and of whom; and who stands in the tables of changes."""
    facts, page, found = claims.facts, "study/changes.html.j2", changed(claims)
    titles = {one.place: f"{one.row.id} {claims.of(one.row.title)}" for one in facts.provisions}
    for sheet in facts.instrument.sheets:
        if sheet.kind == "list":
            titles[sheet.id, ""] = claims.of(sheet.title)
    counted: dict[str, list[str]] = {}
    for code, cell, _, _ in found:
        place = (cell[0], "") if cell[0] in facts.lists else cell[:2]
        counted.setdefault(titles[place], []).append(code)
    for title, codes in counted.items():
        claims.prints(f"{page} one.count", f"changes {title}", len(codes))
        claims.prints(f"{page} one.countries", f"changes {title}", claims.names(codes))
    for code, *_ in found:
        claims.prints(f"{page} own.country", f"changes {code}", claims.name(code))


def files(claims: Claims) -> None:
    """The files behind the study: whose, which version, when it came, and what its bytes are."""
    facts, page = claims.facts, "study/provenance.html.j2"
    for code in facts.codes:
        latest = facts.latest(code)
        if latest is None:
            claims.prints(f"{page} one.country", f"file-law-{code} {code}", claims.name(code))
            claims.prints(f"{page} one.state", f"file-law-{code} {code}", state(claims, code))
        own = sorted(used(facts, code), key=lambda number: int(facts.submission(number)["version"]))
        for number in own:
            _file(claims, code, facts.submission(number), is_first=number == own[0])
        for _, _, row, _ in claims_of_rounds.printed(claims, code):
            _form(claims, code, next(one for one in facts.forms if one.line["id"] == row["form"]))
            if row["sheet"] in facts.lists and (row["sheet"] != "laws" or ("laws", row["row"]) not in facts.rows(code)):
                claims.prints(f"{page} one.country", f"provenance {code}", claims.name(code))
        _cells(claims, code)


def used(facts: Facts, code: str) -> set[int]:
    """Return the submissions in whose files anything stands that is printed of a country."""
    accepted, latest = facts.accepted(code), facts.latest(code)
    if accepted is None:
        return {latest["id"]} if latest else set()
    return {facts.read_from(accepted["id"], cell) for cell in facts.contents[accepted["id"]]} or {accepted["id"]}


def _file(claims: Claims, code: str, own: Line, *, is_first: bool) -> None:
    page, name = "study/provenance.html.j2", f"{code}-law-v{own['version']}"
    where = f"file-law-{code}{'' if is_first else '-v' + str(own['version'])} {code}"
    claims.prints(f"{page} one.country", where, claims.name(code))
    claims.prints(f"{page} one.file", where, name)
    claims.prints(f"{page} one.version", where, own["version"])
    claims.prints(f"{page} one.received", where, claims.day(own["received_at"]))
    claims.prints(f"{page} one.sha256[:12]", where, own["sha256"][:12])


def _form(claims: Claims, code: str, form: Form) -> None:
    """A form of which remarks are printed, under its number among those of its round."""
    page, facts = "study/provenance.html.j2", claims.facts
    where = f"form-law-{code}-{form.line['sha256'][:12]} {code}"
    round_ = next(one for one in facts.rounds if one["id"] == form.line["round"])
    claims.prints(f"{page} one.country", where, claims.name(code))
    claims.prints(f"{page} one.sha256", where, form.line["sha256"][:12])
    sent = f"{claims.say('round', number=round_['number'])}, {claims.hour(form.line['received_at'])}"
    claims.prints(f"{page} one.sent", where, sent)
    number = sorted(one.line["id"] for one in facts.forms_of(code, round_["id"])).index(form.line["id"]) + 1
    claims.prints(f"{page} one.file", where, f"{code}-law-r{round_['number']}-f{number}")


def _cells(claims: Claims, code: str) -> None:
    """Whose cells wait to be clarified, and whose were; the first of a row has its anchor."""
    page, facts = "study/provenance.html.j2", claims.facts
    accepted, told = facts.accepted(code), set()
    order = [(sheet.id, row, column) for sheet, row, column in facts.instrument.cells()]
    for cell in sorted(facts.clarified(code), key=order.index):
        assert accepted is not None
        where = "provenance" if cell[:2] in told else f"clarified-{code}-law-{cell[0]}-{cell[1]}"
        claims.prints(f"{page} one.country", f"{where} {code}", claims.name(code))
        settled = facts.settlements(accepted["id"], cell)[-1]
        claims.prints(f"{page} one.day", f"{where} {code}", claims.day(settled["at"]))
        told.add(cell[:2])
    if facts.unclear(code):
        claims.prints(f"{page} one.country", f"provenance {code}", claims.name(code))


def status(on: datetime.date) -> Callable[[Claims], None]:
    """Return the proof of what the status page prints on a day beside its words."""

    def status_on(claims: Claims) -> None:
        """The line of each country, how many stand where, the dates, and who is thanked."""
        facts, page = claims.facts, "status/secretariat.html.j2"
        phases = {code: claims_of_status.phase(facts, code, on) for code in facts.codes}
        for one, count in Counter(phases.values()).items():
            claims.prints(f"{page} count", "", f"{count} {claims.say(f'status/count-{one}', count=count)}")
        for code in facts.codes:
            where = claims.name(code)
            words, received, unclear, letters = claims_of_status.line(claims, code, phases[code])
            claims.prints(f"{page} one.name", where, where)
            claims.prints(f"{page} one.state", where, words)
            claims.prints(f'{page} one.received or "–"', where, received or NONE)
            claims.prints(f"{page} letter", where, *letters)
            claims.prints(f"{page} one.unclear", where, *([unclear] if unclear else []))
        _dates(claims, on)
        named = set()
        for codes in (claims_of_status.thanked(facts), claims_of_status.replied(facts)):
            named |= set(codes) if len(codes) < len(facts.codes) else set()
        claims.prints("status/circulation.html.j2 name", "", *map(claims.name, sorted(named)))

    status_on.__name__ = "status"
    return status_on


def _dates(claims: Claims, on: datetime.date) -> None:
    facts, page = claims.facts, "status/secretariat.html.j2"
    for name in claims_of_status.DATES:
        at = getattr(facts.edition.calendar, name)
        at = moment(facts.rounds[-1]["until"]) if name == "validation_until" and facts.rounds else at
        if at is None:
            continue
        days = ((at.astimezone(facts.zone).date() if isinstance(at, datetime.datetime) else at) - on).days
        key = "today" if not days else "left" if days > 0 else "past"
        claims.prints(f"{page} one.left", "", claims.say(f"status/{key}", **({"count": abs(days)} if days else {})))
        claims.prints(f"{page} one.date", "", claims_of_status.long(claims, at))
        claims.prints(f"{page} one.name", "", claims.say(f"status/date-{name}"))
