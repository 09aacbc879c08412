"""What houses share in which a browser is answered: guard, visits, jobs, the picture of a sheet."""

from typing import TYPE_CHECKING

from matrices.faces import face

if TYPE_CHECKING:
    from matrices.web.forms import PARTS, FormBook, FormCell, TwoTexts
    from matrices.web.grid import GridMark, grid_of
    from matrices.web.guard import Guard
    from matrices.web.jobs import Job, JobLine, Jobs, asked, waited
    from matrices.web.people import changed, invited, link_mail, people_values, problem_page
    from matrices.web.visits import PageVisit, done, local, page_or_words, problem_words, refusal, shown, static
else:
    __getattr__ = face(__name__)

__all__ = [
    "PARTS", "FormBook", "FormCell", "GridMark", "Guard", "Job", "JobLine", "Jobs", "PageVisit", "TwoTexts", "asked",
    "changed", "done", "grid_of", "invited", "link_mail", "local", "page_or_words", "people_values", "problem_page",
    "problem_words", "refusal", "shown", "static", "waited",
]  # fmt: skip
