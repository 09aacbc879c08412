"""Studies of figures in memory: a small one with the four kinds of answers, and one of flows between two countries."""

from matrices.instrument.loading import load_instrument
from matrices.resources import resource
from matrices.study.model import Study
from tests.conftest import EXAMPLES
from tests.study.small_study import edition, study_of

FIGURES = load_instrument(EXAMPLES / "figures")
LINES = (
    "CRI LIB-01 n_2023 30",
    "CRI LIB-01 n_2024 0",
    "CRI LIB-01 n_2025 40",
    "CRI LIB-01 source =SUM(A1) <b>Biblioteca</b>",
    "CRI LIB-01 same same",
    "CRI LIB-01-AGE-C n_2025 10",
    "CRI LIB-01-AGE-A n_2025 30",
    "CRI LIB-01-AGE-U n_2025 0",
    "CRI LIB-03 n_2025 5000",
    "GTM LIB-01 n_2023 nd",
    "GTM LIB-01 n_2024 12",
    "GTM LIB-01 n_2025 9",
    "GTM LIB-01 same other",
    "GTM LIB-01 how Solo la capital.",
    "GTM LIB-01-AGE-C n_2025 nc",
    "GTM LIB-02 n_2025 na",
)


def figures(*lines: str) -> Study:
    """Return the small study of figures: Costa Rica and Guatemala answer, Canada and Belize do not."""
    return study_of(FIGURES, edition(), lines or LINES)


def flows(*more: str) -> Study:
    """Return a study in which two countries report of one another, and differ."""
    shipped = load_instrument(resource("schemas", "indicators"))
    lines = (
        "CRI C01 indicator IND-PRT-06-T",
        "CRI C01 counterpart GTM",
        "CRI C01 figure_2025 5",
        "GTM C01 indicator IND-PRT-06-R",
        "GTM C01 counterpart CRI",
        "GTM C01 figure_2025 4",
        "GTM C02 indicator IND-PRT-07",
        "GTM C02 counterpart MEX",
        "GTM C02 figure_2025 nd",
        *more,
    )
    return study_of(shipped, edition(), lines)
