"""An indicator → sentences counted from the figures: who reports, who does not and why, where definitions differ."""

from collections.abc import Iterator

from matrices.report.indicators.cells import Teller
from matrices.report.indicators.series import SAME, Indicator
from matrices.study.model import NO_ANSWER


def reporting(indicator: Indicator, teller: Teller) -> str:
    """Return who gives a number for the latest year, and what the others say."""
    year, countries = indicator.years[-1], teller.voice.countries
    numbers = indicator.with_number(year)
    head = teller.say("reporting", count=len(numbers), n=len(numbers), m=len(countries), year=year)
    others = tuple(_others(indicator, teller))
    return teller.say("reporting-others", head=head, others="; ".join(others)) if others else f"{head}."


def _others(indicator: Indicator, teller: Teller) -> Iterator[str]:
    for code, reason in teller.reasons.items():
        named = indicator.with_code(indicator.years[-1], code)
        if named:
            key = "reporting-none" if code == NO_ANSWER else "reporting-reason"
            yield teller.say(key, label=reason.label, names=teller.voice.names(named))


def adding(indicator: Indicator, teller: Teller) -> str:
    """Return the sum over the countries of the latest year where it may be formed, otherwise why it is not."""
    year, index = indicator.years[-1], len(indicator.years) - 1
    if indicator.in_currencies:
        return teller.say("not-added-currencies")
    if indicator.row.rate:
        rate = indicator.row.rate
        return teller.say("not-added-rate", of=rate.of, per=rate.per, times=teller.voice.number(rate.times))
    reporting_ = indicator.with_number(year)
    if indicator.may_be_added(year):
        total = sum(indicator.lines[country][index].value or 0 for country in reporting_)
        return teller.say(
            "added", total=teller.voice.number(int(total)), unit=teller.voice.of(indicator.row.unit), year=year,
            names=teller.voice.names(reporting_),
        )  # fmt: skip
    return teller.say("not-added") if len(reporting_) > 1 else ""


def definitions(indicator: Indicator, teller: Teller) -> str:
    """Return where definitions differ, and who did not say; nothing where nobody gives a figure."""
    reporting_ = [code for code, line in indicator.lines.items() if any(one.is_number for one in line)]
    if not reporting_ or indicator.row.rate:
        return ""
    said = {code: indicator.said(code, "definition_differs") for code in reporting_}
    same = [code for code, entry in said.items() if entry is not None and entry.value == SAME]
    differing = [code for code, entry in said.items() if entry is not None and entry.value != SAME]
    silent = [code for code, entry in said.items() if entry is None]
    column = indicator.sheet.with_role("definition_differs")
    if column is None or not indicator.sheet.uses(indicator.row.id, column.id):
        return ""
    parts = [("definition-same", same), ("definition-differs", differing), ("definition-unsaid", silent)]
    return " ".join(teller.say(key, names=teller.voice.names(codes), count=len(codes)) for key, codes in parts if codes)
