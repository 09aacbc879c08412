"""State of a validation, form, remark, comment → the words in which commands and desk speak of them."""

from typing import TYPE_CHECKING

from matrices.instrument import RowId
from matrices.language import say

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from matrices.register import Form, Marked, ObserverComment
    from matrices.rounds import Paper
    from matrices.study import CountryRemark, Study, Validation


def state_words(one: "Validation", language: str) -> str:
    """Return where a country stands: `validated expressly (round 1, 61 of 61 rows)`."""
    values = {"round": one.round, "rows": one.rows_validated, "total": one.rows_total, "count": one.objections_open}
    values["silent"] = one.rows_silent
    words = say("rounds", f"state-{one.state}", language, **values)
    if one.late:
        words += "; " + say("rounds", "state-late", language)
    if one.corrections and one.state not in ("no_answer", "not_validated"):
        words += "; " + say("rounds", "state-corrections", language, count=one.corrections)
    return words


def outcome_lines(study: "Study", language: str) -> list[str]:
    """Return, for each country in the order of the language, how it validated each instrument."""
    lines, told = [], [one for one in study.proceedings.validations if one.state != "no_answer"]
    several = len({one.instrument for one in told}) > 1
    titles = {one.id: f", {one.short_title[language]}" if several else "" for one in study.instruments}
    for country in study.edition.in_order(language):
        for one in (each for each in told if each.country == country.code):
            who = f"{country.names[language]}{titles[one.instrument]}"
            lines.append(f"  {country.code}  {who}: {state_words(one, language)}")
    return lines


def form_line(form: "Form", language: str) -> str:
    """Return a form as a line: its number for round admit, where it comes from, when it came, what became of it."""
    key = f"form-{form.decided}" if form.decided else f"form-{form.verdict}"
    words = say("rounds", key, language)
    if form.reason and form.reason != "errors" and not form.decided:
        words += f" ({say('rounds', f'reason-short-{form.reason}', language)})"
    institution = form.sender.get("institution", "") or say("rounds", "no-institution", language)
    values = {
        "form": form.id,
        "file": form.file_name,
        "institution": institution,
        "at": _day(form.received_at, language),
    }
    return say("rounds", "form-line", language, what=words, **values)


def merged_lines(paper: "Paper", said: "Mapping[str, bool]", language: str) -> "Iterator[str]":
    """Yield what merging two forms would make: how many rows are of which, and what both speak of differently."""
    places = {*paper.changed_rows, *(RowId(one.sheet, one.row) for one in paper.rows)}
    for one in (paper.other, paper):
        if one is not None:
            own = [place for place in places if (place in paper.taken) == (one is not paper)]
            line = form_line(one.form, language)
            yield say("rounds", "merge-rows", language, count=len(own), form=line)
    numbers = {"first": paper.other.form.id if paper.other else 0, "second": paper.form.id}
    rest = {"rest": say("rounds", "merge-rest", language)}
    for row, is_said in said.items():
        yield "  " + say(
            "rounds", "merge-taken" if is_said else "merge-open", language, row=rest.get(row, row), **numbers
        )


def remark_line(one: "CountryRemark", language: str) -> str:
    """Return an objection or comment as a line, with what was made of it."""
    kind = say("rounds", f"remark-{one.kind}", language)
    outcome = f"outcome-{one.resolution.outcome}" if one.resolution else f"outcome-none-{one.kind}"
    values = {"country": one.country, "row": one.row, "words": " ".join(one.words.split())}
    return say("rounds", "remark-line", language, kind=kind, outcome=say("rounds", outcome, language), **values)


def comment_line(one: "ObserverComment", language: str) -> str:
    """Return an observer's comment as a line."""
    values = {"observer": one.observer, "country": one.country, "words": " ".join(one.words.split())}
    return say("rounds", "comment-line", language, row=one.row or one.sheet or one.instrument, **values)


def unmarked_line(paper: "Paper", row: "Marked", language: str) -> str:
    """Return words of a country that bear no mark as a line, with the cell in which they stand."""
    words = " ".join((row.words or row.basis).split())
    values = {"country": paper.form.country, "row": row.row, "file": paper.form.file_name, "words": words}
    return say("rounds", "unmarked-line", language, cell=f"{row.tab}!{row.cell}", **values)


def _day(iso: str, language: str) -> str:
    import datetime

    from matrices.language import show_date

    return show_date(datetime.datetime.fromisoformat(iso).date(), language)
