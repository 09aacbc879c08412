"""What the Secretariat asks at cells: answered in words here, or by a new version of the workbook; with its history."""

from starlette.responses import Response

from matrices.door.visits import DoorVisit, done, problem_words, shown, told
from matrices.errors import MatricesError

_ANSWERS = 60
"""From one person in an hour."""


def _questions(visit: DoorVisit) -> Response:
    """Show the questions to the own country, those that wait first, each with its history and what its cell says."""
    return _page(visit)


def _page(visit: DoorVisit, problem: MatricesError | None = None) -> Response:
    found = sorted(visit.sight.queries(), key=lambda one: (one.state != "open", one.number))
    folder = visit.plain_cycle.folder
    titles = {
        (one.id, sheet.id, row.id): row.title[visit.language]
        for one in folder.instruments
        for sheet in one.sheets
        for row in sheet.rows
    }
    return visit.page(
        "questions",
        http=400 if problem is not None else 200,
        queries=found,
        titles=titles,
        problem=problem_words(problem) if problem is not None else None,
    )


def _answer(visit: DoorVisit) -> Response:
    """Keep what is answered in words, in the name of whoever signed in."""
    sight = visit.sight
    one = sight.query(visit.request.path_params["query"])
    refused = visit.too_often("answer", _ANSWERS)
    if refused is not None:
        return refused
    try:
        visit.cycle.answer_query(one.number, visit.field("words"), person=sight.who.name)
    except MatricesError as problem:
        return _page(visit, problem)
    return visit.back("/questions", told("question-answered", number=one.number))


ROUTES = (shown("/questions", _questions), done("/questions/{query}", _answer))
