"""Facts → what the status page says of each State on a day, and what letters tell each of them."""

import datetime
import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from babel.dates import format_date, get_timezone_location

from tests.sentences.claims import Claims
from tests.sentences.facts import Facts, Form, Line, Validated, moment

DATES = ("request", "return_by", "cut_off", "validation_until", "presentation")
PHASES = ("answered", "in_review", "awaited", "no_answer")


def status(on: datetime.date) -> Callable[[Claims], None]:
    """Return the proof of the status page on a day."""

    def status_on(claims: Claims) -> None:
        """The phase of each country on the day, and how many stand in each."""
        facts = claims.facts
        phases = {code: phase(facts, code, on) for code in facts.codes}
        claims.say("status/counts-of", count=len(facts.codes))
        for one, count in Counter(phases.values()).items():
            claims.say(f"status/count-{one}", count=count)
        for code in facts.codes:
            line(claims, code, phases[code])
        _circulated(claims, on)

    status_on.__name__ = "status"
    return status_on


def phase(facts: Facts, code: str, on: datetime.date) -> str:
    """Return where a country stands on a day."""
    kind = facts.kind(code)
    if kind in ("answered", "late"):
        found = facts.validated(code)
        return found.state if found else "imported" if facts.imported(code) else "answered"
    if kind == "in_review":
        latest = facts.latest(code)
        return "waiting" if latest is not None and latest["waits"] else "in_review"
    return "no_answer" if on > facts.edition.calendar.cut_off else "awaited"


def line(claims: Claims, code: str, where: str) -> tuple[str, str, str, list[str]]:
    """Say where a country stands: its state, what came, what is to be clarified, and which letters were drafted."""
    facts = claims.facts
    latest, received, unclear = facts.latest(code), "", ""
    if latest is not None:
        date = claims.day(latest["received_at"])
        received = claims.say("status/version-on", version=latest["version"], date=date)
    accepted = facts.accepted(code)
    late = where == "answered" and facts.kind(code) == "late"
    words = claims.say(
        "status/phase-answered-late" if late else f"status/phase-{where}", **_figures(claims, code, where)
    )
    letters_ = drafted(claims, code)
    waiting = _cells(claims, code)
    if waiting:
        unclear = claims.say("status/unclear", count=len(facts.unclear(code)), cells=", ".join(waiting))
    if latest is not None and accepted is not None and facts.returned(code):
        second = claims.say("status/phase-in_review", latest=latest["version"], errors=_errors(claims, latest))
        words = claims.say("status/and-then", first=words, second=second)
    left = facts.edition.country(code).left_on
    if left is not None:
        gone = claims.say("status/left-on", date=claims.date(left))
        words = claims.say("status/and-then", first=words, second=gone)
    for one in facts.sent(code):
        if one["waits"] and not (where == "waiting" and one is latest):
            waits = claims.say("status/waits", version=one["version"])
            words = claims.say("status/and-then", first=words, second=waits)
    if letters_:
        claims.say("status/last-letter", letter=letters_[-1])
    return words, received, unclear, letters_


def _cells(claims: Claims, code: str) -> list[str]:
    """Return the cells of a country that wait to be clarified, in the order of the form."""
    facts, accepted = claims.facts, claims.facts.accepted(code)
    if accepted is None:
        return []
    at = {(one["submission"], one["sheet"], one["row"], one["column"]): one for one in facts.tables["answers"]}
    order = [(sheet.id, row, column) for sheet, row, column in facts.instrument.cells()]
    own = [at[accepted["id"], *cell] for cell in sorted(facts.unclear(code), key=order.index)]
    return [f"{one['tab']}!{one['cell']}" for one in own]


def drafted(claims: Claims, code: str) -> list[str]:
    """Return the letters that were drafted for a country: of each kind the last, in the order of drafting."""
    found: dict[str, str] = {}
    for event in claims.facts.tables["events"]:
        told = json.loads(event["details"]) if event["kind"] == "drafted" else {}
        if told.get("country") == code:
            found.pop(told["letter"], None)
            found[told["letter"]] = event["at"]
    short = {
        letter: str(format_date(moment(at).astimezone(claims.facts.zone).date(), "d MMM y", locale=claims.language))
        for letter, at in found.items()
    }
    return [
        claims.say("status/letter-on", letter=claims.say(f"letters/kind-{letter}"), date=date)
        for letter, date in short.items()
    ]


def _errors(claims: Claims, sent: Line) -> str:
    severities = [one["severity"] for one in claims.facts.tables["findings"] if one["submission"] == sent["id"]]
    return claims.say("commands/severity-error-count", count=severities.count("error"))


def _figures(claims: Claims, code: str, where: str) -> dict[str, object]:
    facts = claims.facts
    latest, accepted = facts.latest(code), facts.accepted(code)
    if accepted is None:
        errors = {"errors": _errors(claims, latest)} if latest and facts.returned(code) else {}
        return {"latest": latest["version"], **errors} if latest else {}
    figures: dict[str, object] = {"version": accepted["version"], "asked": facts.asked_of(code)}
    figures["rows"] = facts.provisions_answered(code)
    figures |= {"mapping": facts.imported(code)} if where == "imported" else {}
    found = facts.validated(code)
    if found is not None:
        figures |= {"round": found.round, "count": found.open}
        if where in ("partly", "partly_silence"):
            figures["share"] = share(claims, found, "express")
        if where == "partly_silence":
            figures["silent"] = share(claims, found, "silent")
    return figures


def share(claims: Claims, one: Validated, state: str) -> str:
    """Return how many rows of matrices, and entries of lists, are in a state."""
    lists = claims.facts.lists
    k, entries = one.counted(state, lists), sum(sheet in lists for sheet, _ in one.answered)
    n, m = one.counted(state) - k, len(one.answered) - entries
    key = "share-rows" if not entries else "share-both" if m else "share-lists"
    return claims.say(f"status/{key}", n=n, m=m, k=k, l=entries)


def thanked(facts: Facts) -> list[str]:
    """Return the countries that sent anything."""
    return [code for code in facts.codes if facts.sent(code) and facts.latest(code)["id"] not in facts.mappings]  # type: ignore[index]


def replied(facts: Facts) -> list[str]:
    """Return the countries whose form of the newest round is in force, with none to be corrected after it."""
    if not facts.rounds:
        return []
    newest = facts.rounds[-1]["id"]
    return [code for code in facts.codes if facts.in_force(code, newest) and not facts.to_correct(code, newest)]


def _circulated(claims: Claims, on: datetime.date) -> None:
    facts = claims.facts
    sender = {"es": "La Secretaría Técnica", "en": "The Technical Secretariat"}[claims.language]
    sent, answered = thanked(facts), replied(facts)
    key = "nobody" if not sent else "everybody" if len(sent) == len(facts.codes) else "thanks"
    claims.say(f"status/circulation-{key}", secretariat=sender)
    asked = [code for code in facts.codes if facts.rounds and facts.asked(facts.rounds[-1], code)]
    if answered and len(answered) == len(asked) == len(facts.codes):
        claims.say("status/circulation-validation-everybody", secretariat=sender)
    elif answered:
        claims.say("status/circulation-validation-thanks", secretariat=sender)
    calendar = facts.edition.calendar
    if facts.rounds and facts.open:
        claims.say("status/circulation-validation-open", date=long(claims, moment(facts.rounds[-1]["until"])))
    elif facts.rounds:
        claims.say("status/circulation-validation-closed")
    else:
        if on <= calendar.return_by:
            claims.say("status/circulation-return", date=long(claims, calendar.return_by))
        key = "open" if on <= calendar.cut_off else "closed"
        claims.say(f"status/circulation-{key}", date=long(claims, calendar.cut_off))
    if facts.rounds:
        number, key = facts.rounds[-1]["number"], "round-open" if facts.open else "round-closed"
        claims.say(f"status/{key}", round=number, date=long(claims, moment(facts.rounds[-1]["until"])))


def long(claims: Claims, at: datetime.date) -> str:
    """Return a date in words, with the day of the week and, where it has one, the hour."""
    timed = isinstance(at, datetime.datetime)
    here = at.astimezone(claims.facts.zone) if isinstance(at, datetime.datetime) else at
    day = here.date() if isinstance(here, datetime.datetime) else here
    weekday = str(format_date(day, "EEEE", locale=claims.language))
    words = claims.say("letters/weekday", weekday=weekday, day=claims.date(day))
    place = str(get_timezone_location(claims.facts.zone, locale=claims.language)).replace(" Time", " time")
    values = {"day": words, "hour": f"{here:%H:%M}" if timed else "24:00", "zone": f"{place}, UTC-6"}
    claims.say("letters/date-exact", **values)
    return claims.say("letters/date-with-hour", **values) if timed else words


def calendar(on: datetime.date) -> Callable[[Claims], None]:
    """Return the proof of the dates of the calendar on a day, and of how far off they are."""

    def calendar_on(claims: Claims) -> None:
        """Each date of the calendar, the end of the newest round in place of the one foreseen."""
        facts, known = claims.facts, claims.facts.edition.calendar
        lefts = {}
        for name in DATES:
            at = getattr(known, name)
            if name == "validation_until" and facts.rounds:
                at = moment(facts.rounds[-1]["until"])
            if at is None:
                continue
            long(claims, at)
            day = at.astimezone(facts.zone).date() if isinstance(at, datetime.datetime) else at
            days = (day - on).days
            key = "today" if not days else "left" if days > 0 else "past"
            left = claims.say(f"status/{key}", count=abs(days)) if days else claims.say("status/today")
            lefts[name] = (claims.say(f"status/date-{name}"), left)
        own = [lefts[name] for name in ("return_by", "cut_off")]
        dates = ", ".join(claims.say("status/date-left", date=date, left=left) for date, left in own)
        claims.say("status/as-of", date=claims.date(on), dates=dates)
        claims.say("status/edition-line", edition=facts.edition.id, date=claims.date(on))
        shown = {name: claims.date(getattr(known, name)) for name in ("return_by", "cut_off")}
        claims.say("commands/status-title", title=claims.of(facts.edition.title), **shown)

    calendar_on.__name__ = "calendar"
    return calendar_on


# ----------------------------------------------------------------------------------------------------- letters


def newest_form(facts: Facts, code: str) -> Form | None:
    """Return the form of the newest round of which a letter speaks: the one to be corrected, or the one in force."""
    if not facts.rounds:
        return None
    newest = facts.rounds[-1]["id"]
    return facts.to_correct(code, newest) or facts.in_force(code, newest)


def addressed(facts: Facts, kind: str) -> list[str]:
    """Return the countries that a letter is for."""
    if kind in ("request", "nomination"):
        return list(facts.codes)
    return [code for code in facts.codes if _is_for(facts, kind, code)]


def _is_for(facts: Facts, kind: str, code: str) -> bool:
    accepted, newest = facts.accepted(code), facts.rounds[-1] if facts.rounds else None
    asked = newest is not None and facts.asked(newest, code)
    state = found.state if (found := facts.validated(code)) else ""
    own = facts.forms_of(code, newest["id"]) if newest is not None else []
    awaited = (accepted is None or bool(facts.imported(code))) and not any(one["waits"] for one in facts.sent(code))
    to_validate = accepted is not None and (asked or newest is None)
    told = {
        "courtesy-reminder": awaited,
        "second-reminder": awaited,
        "last-notice": awaited,
        "clarification": _to_clarify(facts, code),
        "acknowledgement": _to_acknowledge(facts, code, asked=asked),
        "validation-reminder": asked and state in ("in_validation", "returned"),
        "thanks": accepted is not None and not facts.imported(code),
        "validation": to_validate,
        "silence": to_validate and not any(one.is_own for one in own) and not (newest and facts.heard(code, newest)),
    }
    return told[kind]


def _held_up(facts: Facts, code: str) -> list[Line]:
    """Return what a country is asked of its newest file, which waits, unless it is not certain whose it is."""
    latest = facts.latest(code)
    found = [one for one in facts.tables["findings"] if latest and one["submission"] == latest["id"]]
    doubts = {"signature-missing", "file-name-other-country", "cover-other-country", "sender-other-country"}
    if latest is None or not latest["waits"] or doubts & {one["code"] for one in found}:
        return []
    return [one for one in found if one["code"] in ("question-emptied", "answer-emptied", "other-institution")]


def _asked_form(facts: Facts, code: str) -> Form | None:
    """Return the form that a letter of clarification is about: none where a file that waits is what is asked about."""
    form = newest_form(facts, code)
    if form is not None and (form.line["verdict"] == "rejected" or form.unmarked):
        return form
    return None if _held_up(facts, code) else _aside(facts, code) or form


def _doubts(facts: Facts, form: Form) -> list[Line]:
    """Return what is asked of a form that waits: which of two institutions counts, whether what it drops is to go."""
    codes = (
        "form-other-institution", "form-other-institution-rest", "correction-dropped", "mark-dropped", "rest-dropped",
    )  # fmt: skip
    waits = form.line["verdict"] == "set_aside" and not form.decided
    found = (one for one in facts.tables["form_findings"] if one["form"] == form.line["id"])
    return [one for one in found if waits and one["code"] in codes]


def _aside(facts: Facts, code: str) -> Form | None:
    """Return the newest form of the newest round that waits for the country's own word."""
    forms = sorted(facts.forms_of(code, facts.rounds[-1]["id"]), key=lambda one: one.order) if facts.rounds else []
    return next((one for one in reversed(forms) if one.is_own and _doubts(facts, one)), None)


def _to_clarify(facts: Facts, code: str) -> bool:
    form = newest_form(facts, code)
    if facts.unclear(code) or _held_up(facts, code) or _aside(facts, code):
        return True
    if form is not None:
        return bool(form.line["verdict"] == "rejected" or form.unmarked)
    return facts.returned(code)


def _to_acknowledge(facts: Facts, code: str, *, asked: bool) -> bool:
    latest, form = facts.latest(code), newest_form(facts, code)
    if asked:
        return form is not None and form.counts
    return latest is not None and bool(latest["accepted"]) and latest["id"] not in facts.mappings


def possible(facts: Facts, kind: str) -> bool:
    """Tell whether a letter can be drafted at all as the edition stands."""
    if facts.edition.compiled == "whole":
        return False
    if kind == "observer":
        return False  # these editions have none
    if kind == "validation-reminder":
        return bool(facts.rounds)
    if kind == "silence":
        agreed = facts.edition.silence.agreed
        return bool(facts.rounds[-1]["silence"]) if facts.rounds else bool(agreed)
    return True


def drafts(facts: Facts, languages: Sequence[str]) -> Iterator[str]:
    """Yield the letters that can be drafted, as `KIND CODE LANGUAGE`."""
    for kind in _kinds(facts):
        for code in addressed(facts, kind):
            yield from (f"{kind} {code} {spoken}" for spoken in languages)


def letters(claims: Claims) -> None:
    """What letters tell each country of what it sent: versions, forms, warnings, and what is to be corrected."""
    facts = claims.facts
    for kind in _kinds(facts):
        for code in addressed(facts, kind):
            _letter(claims, kind, code)


def _kinds(facts: Facts) -> Iterator[str]:
    kinds = (
        "request", "courtesy-reminder", "second-reminder", "last-notice", "clarification", "acknowledgement", "thanks",
        "validation", "validation-reminder", "silence", "nomination",
    )  # fmt: skip
    yield from (kind for kind in kinds if possible(facts, kind))


def _letter(claims: Claims, kind: str, code: str) -> None:
    facts = claims.facts
    title = claims.of(facts.instrument.short_title)
    latest, form = facts.latest(code), newest_form(facts, code)
    if kind in ("courtesy-reminder", "second-reminder", "last-notice") and latest is not None:
        received = claims.day(latest["received_at"])
        claims.say("letters/version-received", title=title, version=latest["version"], received=received)
    elif kind == "clarification":
        _clarification(claims, title, latest, _asked_form(facts, code), _held_up(facts, code))
        _questions(claims, code)
    elif kind == "acknowledgement":
        _acknowledgement(claims, title, latest, form, code)
        _questions(claims, code)
    elif kind == "validation-reminder" and form is not None and _told(claims, None, form)[0]:
        claims.say("letters/form-received", title=title, received=claims.day(form.line["received_at"]))
    elif kind == "validation-reminder" and form is not None:
        claims.say("letters/form-unsaid", title=title, received=claims.day(form.line["received_at"]))


def _acknowledgement(claims: Claims, title: str, latest: Line | None, form: Form | None, code: str) -> None:
    facts = claims.facts
    if form is not None:
        said = list(form.verdicts.values())
        claims.say(
            "letters/item-form-rest" if form.line["confirms_rest"] else "letters/item-form",
            title=title,
            received=claims.day(form.line["received_at"]),
            file=form.line["file_name"],
            confirmed=said.count("confirm"),
            corrected=said.count("correct"),
            objections=said.count("object"),
            comments=said.count("comment"),
        )
        return
    assert latest is not None
    rows = facts.provisions_answered(code)
    received, version = claims.day(latest["received_at"]), latest["version"]
    file = latest["file_name"]
    claims.say(
        "letters/item-version", title=title, version=version, received=received, rows=rows, count=rows, file=file
    )


def _told(claims: Claims, latest: Line | None, form: Form | None) -> tuple[list[Line], int]:
    """Return the findings that a letter of clarification names, and the number of warnings beside them."""
    table, owner = ("form_findings", form.line["id"]) if form else ("findings", latest["id"] if latest else 0)
    column = "form" if form else "submission"
    found = [one for one in claims.facts.tables[table] if one[column] == owner]
    unmarked = [one for one in found if one["code"] == "words-without-verdict"]
    returned = latest is not None and not latest["accepted"] and not latest["waits"]
    if form is not None:
        returned = form.line["verdict"] == "rejected"
    errors = [one for one in found if one["severity"] == "error"] if returned else []
    warnings = [one for one in found if one["severity"] == "warning" and one not in unmarked]
    return [*errors, *(unmarked if form is not None else ())], len(warnings)  # an older form's words are past


def _questions(claims: Claims, code: str) -> None:
    """Name the cells that wait to be clarified, sheet by sheet: all of them hold the same in these editions."""
    by_tab: dict[str, list[str]] = {}
    for one in _cells(claims, code):
        tab, _, cell = one.partition("!")
        by_tab.setdefault(tab, []).append(cell)
    for tab, cells in by_tab.items():
        _place(claims, tab, cells)


def _place(claims: Claims, tab: str, cells: Sequence[str]) -> None:
    claims.say("letters/place-sheet", sheet=tab)
    more = f" {claims.say('letters/cells-more', count=len(cells) - 6)}" if len(cells) > 6 else ""
    claims.say("letters/place-cells", sheet=tab, cells=", ".join(cells[:6]) + more, count=len(cells))


def _clarification(
    claims: Claims, title: str, latest: Line | None, form: Form | None, held_up: Sequence[Line] = ()
) -> None:
    told, warnings = _told(claims, latest, form)
    if form is None:
        told, warnings = [*told, *held_up], warnings - sum(one["severity"] == "warning" for one in held_up)
    elif doubts := _doubts(claims.facts, form):
        told, warnings = [*told, *doubts], warnings - len(doubts)
    if not told:
        return
    if form is not None:
        received, file = claims.day(form.line["received_at"]), form.line["file_name"]
        claims.say("letters/form-to-clarify", title=title, received=received, file=file)
    else:
        assert latest is not None
        received, file = claims.day(latest["received_at"]), latest["file_name"]
        claims.say("letters/version-to-clarify", title=title, version=latest["version"], received=received, file=file)
    groups = Counter((one["tab"], one["message"]) for one in told)
    if len(groups) > 30:
        claims.say("letters/corrections-more", count=len(groups) - 30)
    for tab, message in groups:
        cells = [one["cell"] for one in told if (one["tab"], one["message"]) == (tab, message) and one["cell"]]
        if cells:
            _place(claims, tab, cells)
    if warnings:
        claims.say("letters/warnings-form" if form else "letters/warnings-workbook", count=warnings)


def dates_of_letters(claims: Claims) -> None:
    """The dates that letters may name: those of the calendar, and the end of the newest round."""
    facts = claims.facts
    if facts.edition.compiled == "whole":
        return
    for name in ("request", "return_by", "cut_off", "validation_from", "validation_until", "presentation"):
        at = getattr(facts.edition.calendar, name)
        if at is not None:
            long(claims, at)
    if facts.rounds:
        long(claims, moment(facts.rounds[-1]["until"]))
