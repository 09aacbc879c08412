"""Directory and day → what the Secretariat has to ask each country for, without a datum of any person."""

import datetime
from collections.abc import Iterator

from matrices.edition.model import Edition
from matrices.language import say
from matrices.report.directory.listed import listing, open_seats
from matrices.study.directory import Directory, Holding


def to_ask(directory: Directory, edition: Edition, on: datetime.date, language: str) -> Iterator[str]:
    """Yield a line for what is missing of each country: its directory, a seat, a confirmation, a consent."""
    listed = listing(directory, edition, language, "network", on)
    for code in listed.voice.countries:
        holding, country = directory.holding(code), listed.voice.name(code)
        if holding is None:
            yield say("directory", "no-directory", language, country=country)
            continue
        for rank, subject in open_seats(holding, on):
            names = {
                "rank": listed.of_role("rank", rank).lower(),
                "subject": say("directory", f"subject-{subject}", language),
            }
            yield say("directory", "no-seat", language, country=country, **names)
        for key, count in _counts(holding, on):
            if count:
                yield say("directory", key, language, country=country, count=count)


def _counts(holding: Holding, on: datetime.date) -> Iterator[tuple[str, int]]:
    serving = [one for one in holding.officers if one.in_office(on)]
    yield "to-confirm", sum(one.freshness(on) == "unconfirmed" for one in (*serving, *holding.institutions))
    wanted = [one for one in serving if one.text("visibility") != "secretariat"]
    yield "withheld", sum(not one.shown_to("network", on) for one in wanted)
