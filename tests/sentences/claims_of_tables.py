"""Facts → what the study's tables say of each State: blocks, penalties, elements, treaties, gaps, laws, files."""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from matrices.language import show_month
from tests.sentences.claims import Claims, _binding, _lines, _treaty_rows, _with_gap
from tests.sentences.facts import NOT_ANSWERED, Provision, moment

PENALTY = ("penalty_min", "penalty_max", "penalty_increase")
FINE = ("fine_min", "fine_max", "fine_unit")


def blocks(claims: Claims) -> None:
    """Below each provision: who gave no answer, whose file is under review, or that every country answered."""
    facts = claims.facts
    for one in facts.provisions:
        silent, reviewed = facts.silent(one), facts.of_kind("in_review")
        pending = [code for code in facts.codes if one.place in facts.printed(code) - facts.rows(code)]
        unasked = facts.unasked(one)
        claims.names(silent)
        if unasked:
            claims.say("not-asked-from")
            claims.names(unasked)
        if not facts.answered(one) and not pending:
            claims.say("unanswered-here")
            continue
        claims.named(f"block {one.row.id}", "not-asked-from", unasked)
        claims.named(f"block {one.row.id}", "no-answer-from", silent)
        claims.named(f"block {one.row.id}", "in-review-from", reviewed)
        if not silent and not reviewed and not pending and not unasked:
            claims.say("everybody-answered")


def marks(claims: Claims) -> None:
    """The words of the marks: that a file is under review is a word of this study only where one is."""
    facts = claims.facts
    claims.say("no-answer")
    claims.say("in-review")
    claims.say("not-asked")
    if any(facts.unclear(code) for code in facts.codes):
        claims.say("to-clarify")
    if any(one.scale is None for one in facts.provisions):
        claims.say("answered")


def penalties(claims: Claims) -> None:
    """Terms and fines in words, and who gave none."""
    facts, years = claims.facts, 10
    rows = [one for one in facts.provisions if any(has_penalty(claims, code, one) for code in facts.codes)]
    for one in rows:
        for code in claims.ordered([code for code in facts.codes if has_penalty(claims, code, one)]):
            _term(claims, code, one)
            for role in PENALTY[:2]:
                value = facts.value(code, one, role)
                years = max(years, int(value[1:-1])) if value not in (None, "life") else years
        for reason, codes in without(claims, one).items():
            claims.named(f"chart {one.row.id}", _WORDS[reason], codes)
    if rows:
        claims.say("axis-penalties", last=-(-years // 10) * 10)
        values = [facts.value(code, one, role) for one in rows for code in facts.codes for role in PENALTY[:2]]
        if "life" in values:
            claims.say("life")


def without(claims: Claims, one: Provision) -> dict[str, list[str]]:
    """Return who has no line in the chart of a provision, by the reason."""
    facts = claims.facts
    rest = [code for code in facts.answered(one) if not has_penalty(claims, code, one)]
    pending = [code for code in facts.codes if one.place in facts.printed(code) - facts.rows(code)]
    none = [code for code in rest if facts.standing(code, one) in one.symbols("empty")]
    return {
        "unclear": [code for code in pending if not has_penalty(claims, code, one)],
        "reviewed": facts.of_kind("in_review"),
        "silent": facts.silent(one),
        "unasked": facts.unasked(one),
        "uncovered": none,
        "unstated": [code for code in rest if code not in none],
    }


_WORDS = {
    "unclear": "to-clarify-from",
    "reviewed": "in-review-from",
    "silent": "no-answer-from",
    "unasked": "not-asked-from",
    "uncovered": "penalties-uncovered",
    "unstated": "penalties-unstated",
}


def has_penalty(claims: Claims, code: str, one: Provision) -> list[Any]:
    """Return the roles in which a country gives a penalty."""
    return [role for role in (*PENALTY, *FINE) if claims.facts.value(code, one, role) is not None]


def _shown(claims: Claims, code: str, one: Provision, role: str) -> str:
    column = one.sheet.with_role(role)
    value = claims.facts.value(code, one, role)
    if column is None or value is None:
        return ""
    if column.type == "money":
        from decimal import Decimal

        value = Decimal(value)
    if column.type == "term":
        term(claims, value)
    options = claims.facts.instrument.lists[column.list].options if column.list else ()
    return column.kind.show(value, options, claims.language)


def term(claims: Claims, value: str) -> str:
    """Return a prison term in words; those of these editions are whole years, or life."""
    if value == "life":
        return claims.say("values/life")
    return claims.say("values/years", count=int(value[1:-1]))


def _term(claims: Claims, code: str, one: Provision) -> None:
    low, high = (_shown(claims, code, one, role) for role in PENALTY[:2])
    if not low and not high:
        if claims.facts.value(code, one, "penalty_increase") is None:
            claims.say("no-term")
    elif not low:
        claims.say("term-up-to", maximum=high)
        claims.say("term-no-minimum")
    elif not high:
        claims.say("term-from", minimum=low)
        claims.say("term-no-maximum")
    elif low != high:
        number, _, unit = low.partition(" ")
        short = number if unit and high.endswith(f" {unit}") else low
        claims.say("term-range", minimum=short, maximum=high)
    amount, unit = (_shown(claims, code, one, role) for role in ("fine_min", "fine_unit"))
    if amount:
        claims.say("fine-from", amount=amount.replace(" ", "\N{NARROW NO-BREAK SPACE}"), unit=unit)
    elif unit:
        claims.say("fine-unit", unit=unit)
    if amount or unit:
        claims.say("fine")


def findings(claims: Claims) -> None:
    """The findings of the summary: treaties, one offence a matrix, what answers share and where they part."""
    found(claims)


def found(claims: Claims) -> dict[str, str]:
    """Return the words of the findings, each with its figure."""
    facts, m = claims.facts, len(claims.facts.codes)
    told: dict[str, str] = {}
    rows = _treaty_rows(claims)
    with_answers = [one for one in rows if facts.answered(one)]
    party = [code for code in facts.codes if all(facts.standing(code, one) in _YES for one in with_answers)]
    words = [claims.say("brief-treaty", treaty=_treaty(claims, one), n=facts.reported(one)) for one in with_answers]
    if words:
        count = len({one.row.derives_from[0].split()[0] for one in with_answers})
        treaties_told = claims.say("finding-treaties", count=count, list=claims.listed(words))
        told[treaties_told] = claims.say("n-of-m", n=len(party), m=m)
    for sheet in claims.matrices:
        told |= _offence(claims, [one for one in claims.in_sheet(sheet) if _has_terms(one)])
    asked = [one for one in facts.provisions if one.scale and one not in rows and claims.given(facts.tally(one)) > 1]
    same = [one for one in asked if set(_given(claims, one)) == {"yes"}]
    if asked:
        number = claims.say("n-of-m", n=len(same), m=len(asked))
        most = sorted(same, key=lambda one: -claims.given(facts.tally(one)))[:2]
        with_n = [
            claims.say("finding-with", title=claims.of(one.row.title), n=claims.given(facts.tally(one))) for one in most
        ]
        listed = claims.enumerated(with_n) if with_n else ""
        told[_shared(claims, len(same), listed)] = number
    apart = [one for one in asked if smaller(claims, one)]
    if apart:
        first = sorted(apart, key=lambda one: -smaller(claims, one))[:2]
        each = []
        for one in first:
            counts = claims.listed(claims.counted("summary-count", facts.tally(one), [one]))
            each.append(claims.say("finding-counts", title=claims.of(one.row.title), counts=counts))
        parted = claims.say("finding-parted", count=len(apart), list=claims.enumerated(each))
        told[parted] = claims.say("n-of-m", n=len(apart), m=len(asked))
    return told


_YES = ("yes", "partial")


def _treaty(claims: Claims, one: Provision) -> str:
    wanted = one.row.derives_from[0].split()[0]
    return next(claims.of(each.short) for each in claims.facts.instrument.treaties if each.id == wanted)


def _has_terms(one: Provision) -> bool:
    column = one.sheet.with_role("penalty_max")
    return one.scale is not None and column is not None and column.id in one.sheet.used_columns(one.row.id)


def _shared(claims: Claims, count: int, listed: str) -> str:
    return claims.say("finding-shared", count=count, list=listed) if count else claims.say("finding-shared-none")


def _given(claims: Claims, one: Provision) -> list[str]:
    """Return the coverages that countries gave."""
    found = (claims.facts.standing(code, one) for code in claims.facts.codes)
    return [each for each in found if each not in NOT_ANSWERED]


def smaller(claims: Claims, one: Provision) -> int:
    given = _given(claims, one)
    return min(given.count("yes"), given.count("partial") + given.count("no"))


def _offence(claims: Claims, asked: Sequence[Provision]) -> dict[str, str]:
    facts = claims.facts
    ranked = sorted(asked, key=lambda one: -facts.reported(one))
    if not ranked or not facts.reported(ranked[0]):
        return {}
    one = ranked[0]
    n, title = facts.reported(one), claims.of(one.row.title)
    told = [claims.say("finding-offence", count=n, title=title, extent=claims.say("extent"))]
    columns = {role: one.sheet.with_role(role) for role in PENALTY + FINE}
    waits = [
        code
        for code in facts.codes
        if any(column and (*one.place, column.id) in facts.unclear(code) for column in columns.values())
    ]
    sure = [code for code in facts.codes if code not in waits]
    for end, role in (("minimum", "penalty_min"), ("maximum", "penalty_max")):
        values = [value for code in sure if (value := facts.value(code, one, role)) not in (None, "life")]
        years = sorted(int(value[1:-1]) for value in values)
        if years:
            low, high = (term(claims, f"P{one}Y") for one in (years[0], years[-1]))
            short = low if " " not in high or low.partition(" ")[2] != high.partition(" ")[2] else low.partition(" ")[0]
            span = low if low == high else claims.say("finding-span", low=short, high=high)
            told.append(claims.say(f"finding-{end}", count=len(years), n=len(years), span=span))
    life = sum("life" in [facts.value(code, one, role) for role in PENALTY[:2]] for code in sure)
    if life:
        told.append(claims.say("finding-life", count=life, n=life))
    return {" ".join(told): claims.say("n-of-m", n=n, m=len(facts.codes))}


def elements(claims: Claims) -> None:
    """What each country said of each element of an offence."""
    facts = claims.facts
    shown: set[str] = set()
    for one in facts.provisions:
        column = one.sheet.with_role("elements")
        if column is None or column.id not in one.sheet.used_columns(one.row.id):
            continue
        ticked = {code: facts.value(code, one, "elements") for code in facts.codes}
        if not any(ticked.values()):
            continue
        for code in facts.codes:
            options = facts.instrument.lists[column.list or ""].options
            if ticked[code] and facts.kind(code) in ("answered", "late"):
                claims.say("n-of-m", n=len(ticked[code]), m=len(options))
            for option in facts.instrument.lists[column.list or ""].options:
                shown.add(element(claims, code, one, option.code))
    if shown:
        for key in ("yes", "not-named", "not-stated", "none", *sorted(shown)):
            claims.say(f"tick-{key}")


def element(claims: Claims, code: str, one: Provision, option: str) -> str:
    """Return what a country said of one element."""
    facts = claims.facts
    ticked = facts.value(code, one, "elements")
    if ticked:
        return "yes" if option in ticked else "not-named"
    if one.place not in facts.printed(code):
        return "review" if facts.kind(code) == "in_review" else "none"
    column = one.sheet.with_role("elements")
    waits = column is not None and (*one.place, column.id) in facts.unclear(code)
    if waits or one.place not in facts.rows(code):
        return "unclear"
    return "not-covered" if facts.standing(code, one) in one.symbols("empty") else "not-stated"


def treaties(claims: Claims) -> None:
    """Acts and dates of deposit, who gave none, and reservations."""
    facts, rows = claims.facts, _treaty_rows(claims)
    for one in rows:
        for code in facts.codes:
            act, date = (facts.value(code, one, role) for role in ("treaty_action", "treaty_date"))
            if act and not date:
                claims.say("no-date")
    if not any(facts.value(code, one, "reservations") for one in rows for code in facts.codes):
        claims.say("no-reservations")
    dates = {code: [facts.value(code, one, "treaty_date") for one in rows] for code in facts.codes}
    if any(any(own) for own in dates.values()):
        _years(claims, [date for own in dates.values() for date in own if date])
        without = [code for code, own in dates.items() if not any(own)]
        if without:
            claims.say("deposits-undated")
            claims.names(without)


def depositary(claims: Claims) -> None:
    """What depositaries publish: of each country and treaty, where an answer differs, reservations, and the source."""
    facts, rows, found = claims.facts, _rows_of_treaties(claims), published(claims)
    differing = [_of_treaty(claims, name, one, rows[name]) for name, one in found.items()]
    _reservations(claims, found)
    if found and not any(differing) and any(facts.answered(row) for name in found for row in rows[name]):
        claims.say("depositary-agree")
    for code in facts.of_kind("no_answer", "in_review"):
        if any(code in one["acts"] for one in found.values()):
            claims.say(f"state-{facts.kind(code)}")


def _rows_of_treaties(claims: Claims) -> dict[str, list[Provision]]:
    rows = dict[str, list[Provision]]()
    for one in _treaty_rows(claims):
        rows.setdefault(_treaty(claims, one), []).append(one)
    return rows


def published(claims: Claims) -> dict[str, Mapping[str, Any]]:
    """Return what depositaries publish of the treaties that are asked about, if of any country of the edition."""
    facts = claims.facts
    titles = {claims.of(one.short): one.title.values() for one in facts.instrument.treaties}
    rows = _rows_of_treaties(claims)
    known = {name: [one for one in facts.depositary if one["title"] in titles[name]] for name in rows}
    return {name: one[0] for name, one in known.items() if one and {*one[0]["acts"]} & {*facts.codes}}


def _of_treaty(claims: Claims, name: str, one: Mapping[str, Any], rows: Sequence[Provision]) -> bool:
    """Say what is published of a treaty, and where an answer differs; tell whether one does."""
    differing = False
    for code in claims.facts.codes:
        act = one["acts"].get(code)
        words = [claims.say("depositary-unknown")] if act is None else _published(claims, act)
        for row in rows if act is not None else ():
            if _differs(claims, code, row, act):
                differing = True
                marks = [claims.label(claims.facts.standing(code, row), row), *_act_given(claims, code, row)]
                both = {"said": "; ".join(marks), "published": "; ".join(words)}
                claims.say("depositary-differs", country=claims.name(code), treaty=name, code=row.row.id, **both)
    source = {"treaty": name, "source": one["source"][claims.language], "as_of": _seen(claims, one["as_of"])}
    sure = claims.say(f"confidence-{one['confidence']}")
    claims.say("depositary-source", seen=_seen(claims, one["seen"]), confidence=sure, **source)
    return differing


def _reservations(claims: Claims, found: Mapping[str, Mapping[str, Any]]) -> None:
    """Say whose reservations are published, of whom none are, and of whom that was not read."""
    told: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for name, one in found.items():
        acts = {code: act for code in claims.facts.codes if (act := one["acts"].get(code)) is not None}
        plain = {code: bool(act.get("reservations_read")) for code, act in acts.items() if "reservations" not in act}
        for code in acts.keys() - plain.keys():
            head = f"{claims.name(code)} · {name}"
            claims.prints("study/treaties.html.j2 one.name", "law-treaties", head)
        for key, read in (("depositary-unreserved", True), ("depositary-unread", False)):
            own = tuple(claims.ordered([code for code, is_read in plain.items() if is_read is read]))
            told.setdefault((key, own), []).append(name)
    for (key, codes), names in told.items():
        if codes:
            claims.say(key, treaties=claims.listed(names), names=claims.few(codes))


def _published(claims: Claims, act: Mapping[str, Any]) -> list[str]:
    """Return the deposit and the signature that a depositary publishes."""
    day = act.get("deposited")
    if not day:
        words = [claims.say("depositary-none")]
    elif act.get("act"):
        words = [claims.say("depositary-act", date=_seen(claims, day), act=claims.say(f"act-{act['act']}"))]
    else:
        words = [claims.say("depositary-deposited", date=_seen(claims, day))]
    return [*words, claims.say("depositary-signed", date=_seen(claims, act["signed"]))] if act.get("signed") else words


def _differs(claims: Claims, code: str, row: Provision, act: Mapping[str, Any]) -> bool:
    facts = claims.facts
    if row.place not in facts.rows(code):
        return False
    how, when = (facts.value(code, row, role) for role in ("treaty_action", "treaty_date"))
    is_party = bool(act.get("deposited"))
    said = facts.standing(code, row)
    if said in row.symbols("empty" if is_party else "full"):
        return True
    return bool((how and how != act.get("act")) or (when and not str(act.get("deposited", "")).startswith(when)))


def _act_given(claims: Claims, code: str, row: Provision) -> list[str]:
    """Return the act and the date of an answer in words; of what waits to be clarified, that it does."""
    facts, told = claims.facts, []
    for role in ("treaty_action", "treaty_date"):
        column = row.sheet.with_role(role)
        assert column is not None
        value = facts.value(code, row, role)
        if (*row.place, column.id) in facts.unclear(code):
            told.append(claims.say("to-clarify"))
        elif value:
            options = facts.instrument.lists["action"]
            told.append(claims.of(options.option(value).label) if role == "treaty_action" else _seen(claims, value))
    return told


def _seen(claims: Claims, date: str) -> str:
    """Return a year, a month or a day in words."""
    if len(date) == 4:
        return date
    day = datetime.date.fromisoformat(f"{date}-01"[:10])
    return claims.date(day) if len(date) == 10 else show_month(day, claims.language)


def _years(claims: Claims, dates: Sequence[str]) -> None:
    """Say from which to which year a scale goes: whole steps around all dates, at most eight of them written."""
    years = [_year(date) for date in dates]
    first, last = min(years), max(*years, min(years) + 1)
    step = next(one for one in (1, 2, 5, 10, 20, 50, 100) if (last - first) / one <= 7)
    claims.say("axis-years", first=int(first // step * step), last=int(-(-last // step) * step))


def _year(date: str) -> float:
    year, month, *_ = (*date.split("-"), "")
    return int(year) + ((int(month) - 1 + 15.5 / 31) / 12 if month else 0.5)


def gaps(claims: Claims) -> None:
    """The duties that somebody reports as not provided for, or in part, and those that nobody answered."""
    if not _with_gap(claims):
        claims.say("gaps-none")
    for one in _with_gap(claims):
        for symbol in ("empty", "half"):
            codes = [code for code in claims.facts.codes if claims.facts.standing(code, one) in one.symbols(symbol)]
            claims.names(codes)
    unanswered = sum(not _lines(claims, one) for one in _binding(claims))
    if unanswered:
        claims.say("gaps-unanswered", count=unanswered)


def laws(claims: Claims) -> None:
    """The lists of laws by country, and how many laws have no date."""
    facts = claims.facts
    listed = {code: sorted({row for sheet, row in facts.printed(code) if sheet == "laws"}) for code in facts.codes}
    dates = {
        (code, row): [facts.answers[code].get(("laws", row, column)) for column in ("enacted", "begins")]
        for code, rows in listed.items()
        for row in rows
    }
    for code, rows in listed.items():
        if rows:
            claims.say("laws-caption", country=claims.name(code))
    undated = sum(not any(own) and ("laws", row) in facts.rows(code) for (code, row), own in dates.items())
    if any(any(own) for own in dates.values()):
        _years(claims, [date for own in dates.values() for date in own if date])
        if undated:
            claims.say("timeline-undated", n=undated, count=undated)


def clarified(claims: Claims) -> None:
    """That cells wait to be clarified, and that the Secretariat settled some, with their fields."""
    facts = claims.facts
    if any(facts.unclear(code) for code in facts.codes):
        claims.say("unclear-cells")
    if any(facts.clarified(code) for code in facts.codes):
        for key in ("clarified", "clarified-cells", "clarified-lead"):
            claims.say(key)
    for code in facts.codes:
        for place in {cell[:2] for cell in facts.clarified(code)}:
            sheet = facts.instrument.sheet(place[0])
            own = [one for one in sheet.used_columns(place[1]) if (*place, one) in facts.clarified(code)]
            claims.listed([claims.of(sheet.column(one).label) for one in own])


def sources(claims: Claims) -> None:
    """How many answers were read against their source, and are still what was read then."""
    facts, read = claims.facts, 0
    of = {one["id"]: one["country"] for one in facts.tables["submissions"]}
    newest = {
        (of[one["submission"]], (one["sheet"], one["row"], one["column"])): one
        for one in sorted(facts.tables["source_readings"], key=lambda line: line["id"])
    }
    for (code, cell), one in newest.items():
        then = facts.content(one["submission"], moment(one["at"]))[cell]
        read += one["outcome"] == "read" and facts.answers[code].get(cell) == then
    total = sum(len(own) for own in facts.answers.values())
    if read:
        claims.say("method-source", count=read, n=_number(read), total=_number(total))
    else:
        claims.say("method-source-none")


def late(claims: Claims) -> None:
    """That an answer stands in a file that came after the cut-off date: at its row, its field where not all did."""
    facts = claims.facts
    arrived = {one["id"]: facts.came_after(one["id"]) for one in facts.tables["submissions"]}
    countries = set()
    for code in facts.codes:
        accepted = facts.accepted(code)
        number = accepted["id"] if accepted else 0
        found = {cell: arrived[facts.read_from(number, cell)] for cell in facts.cells[code]}
        countries |= {code} if any(found.values()) else set()
        for sheet, row in {cell[:2] for cell in found}:
            model = facts.instrument.sheet(sheet)
            own = [one for one in model.used_columns(row) if (sheet, row, one) in found]
            told = [claims.of(model.column(one).label) for one in own if found[sheet, row, one]]
            whole = len(told) == len(own)
            if told:
                words = claims.say("late") if whole else claims.say("late-fields", fields=claims.listed(told))
                claims.late |= {(row, code, words)} if model.kind == "matrix" else set()
    if countries:
        claims.say("late-countries", names=claims.names(sorted(countries)))
        claims.say("late")


def imported(claims: Claims) -> None:
    """That an answer was not returned by its country: at its row, or field; and whose cell it shares."""
    facts = claims.facts
    at = {(one["submission"], one["sheet"], one["row"], one["column"]): one for one in facts.tables["answers"]}
    sharing: dict[tuple[str, str, str], set[str]] = {}
    printed: dict[tuple[str, str, str, str], tuple[str, str, str]] = {}
    for code in facts.codes:
        accepted = facts.accepted(code)
        for cell in facts.cells[code] if accepted else ():
            file = facts.read_from(accepted["id"], cell) if accepted else 0
            line = at[(accepted["id"] if accepted else 0, *cell)]
            if file in facts.mappings and line["cell"]:
                where = (str(facts.submission(file)["sha256"]), str(line["tab"]), str(line["cell"]))
                sharing.setdefault(where, set()).add(code)
                printed[(code, *cell)] = where
    for code in facts.codes:
        accepted = facts.accepted(code)
        for sheet, row in {cell[:2] for cell in facts.cells[code]} if accepted else ():
            model, number = facts.instrument.sheet(sheet), accepted["id"] if accepted else 0
            own = [one for one in model.used_columns(row) if (sheet, row, one) in facts.cells[code]]
            told = [one for one in own if facts.read_from(number, (sheet, row, one)) in facts.mappings]
            for one in told:
                _imported_words(claims, code, (sheet, row), [one], [one], sharing, printed)
            if told:
                words = _imported_words(claims, code, (sheet, row), told, own, sharing, printed)
                claims.late |= {(row, code, words)} if model.kind == "matrix" else set()


def _imported_words(claims: Claims, code: str, place: Any, part: Any, own: Any, sharing: Any, printed: Any) -> str:
    facts, (sheet, row) = claims.facts, place
    accepted = facts.accepted(code)
    mapping = facts.mappings[facts.read_from(accepted["id"] if accepted else 0, (sheet, row, part[0]))]
    whole = len(part) == len(own)
    fields = claims.listed([claims.of(facts.instrument.sheet(sheet).column(one).label) for one in part])
    words = (
        claims.say("imported-mark", mapping=mapping)
        if whole
        else claims.say("imported-fields", mapping=mapping, fields=fields)
    )
    others = {
        each for one in part for each in sharing.get(printed.get((code, sheet, row, one), ("", "", "")), set())
    } - {code}
    return claims.say("imported-shared", words=words, names=claims.names(sorted(others))) if others else words


def files(claims: Claims) -> None:
    """Where each answer was read: file, version and cell, or a span of cells of one row in one file."""
    facts = claims.facts
    submissions = {one["id"]: one for one in facts.tables["submissions"]}
    at = {(one["submission"], one["sheet"], one["row"], one["column"]): one for one in facts.tables["answers"]}
    for code in facts.codes:
        accepted = facts.accepted(code)
        drawn = [facts.drawn(one["id"], code) for one in facts.rounds]
        wanted = {accepted["id"] if accepted else None, *drawn}
        for number in (int(one) for one in wanted if one is not None):
            cells = list(facts.contents.get(number, {}))
            for row in {cell[:2] for cell in cells}:
                used = facts.instrument.sheet(row[0]).used_columns(row[1])
                read: dict[int, list[Any]] = {}
                for cell in ((*row, column) for column in used if (*row, column) in cells):
                    read.setdefault(facts.read_from(number, cell), []).append(at[(number, *cell)])
                for file, lines in read.items():
                    _spans(claims, submissions[file], lines)


def _spans(claims: Claims, file: Any, lines: Sequence[Any]) -> None:
    for first, last in [*((line, line) for line in lines), (lines[0], lines[-1])]:
        cells = first["cell"] if first is last else f"{first['cell']}–{last['cell']}"
        name = f"{file['country']}-{file['instrument']}-v{file['version']}"
        claims.say("origin", file=name, version=file["version"], place=f"{first['tab']}!{cells}")


def _number(count: int) -> str:
    """Return a count, thousands set apart by a blank that does not break."""
    return f"{count:,}".replace(",", "\u00a0")
