"""Exceptions carry what a message needs, also from one process to another."""

import pickle

from matrices.errors import EditionError, Mistake
from matrices.findings import codes
from matrices.language import LANGUAGES, catalogue, same


def test_an_exception_survives_the_way_between_processes() -> None:
    """The study is rendered in processes of its own; what goes wrong there must be told here."""
    problem = EditionError("edition-mistakes", (Mistake("a.yaml", 3, "x", same("wrong")),), count=1)
    back = pickle.loads(pickle.dumps(problem))  # noqa: S301 - made on the line itself
    assert (type(back), back.code, back.values, back.mistakes) == (
        EditionError,
        "edition-mistakes",
        {"count": 1},
        (Mistake("a.yaml", 3, "x", same("wrong")),),
    )


def test_every_message_stands_in_every_language() -> None:
    """No room of words lacks a language."""
    entries = [
        *(catalogue("findings")[code][part] for code in codes() for part in ("message", "advice", "explanation")),
        *(entry[part] for entry in catalogue("errors").values() for part in ("message", "advice")),
        *(entry for room in ("commands", "values", "workbook", "report") for entry in catalogue(room).values()),
    ]
    assert [entry for entry in entries if set(entry) < set(LANGUAGES)] == []
