"""What a document prints: the study no indicators, the progress report no law; and which answers came late."""

from dataclasses import replace

from matrices.study.model import Proceedings, Study, Validation
from tests.report.indicators.small_figures import FIGURES, figures
from tests.study.small_study import study


def both() -> Study:
    """Return a study of law and figures."""
    law, numbers = study("CRI A-01 coverage yes"), figures()
    validations = tuple(Validation("CRI", one, "validated", 1) for one in ("small", "figures"))
    return replace(
        law,
        instruments=(*law.instruments, FIGURES),
        states=(*law.states, *numbers.states),
        entries=(*law.entries, *numbers.entries),
        proceedings=Proceedings(1, validations=validations),
    )


def test_each_document_has_its_own_instruments() -> None:
    """Instruments, states, entries and validations of other documents are left out."""
    law, numbers = both().printed_in("study"), both().printed_in("indicators")
    assert [[one.id for one in part.instruments] for part in (law, numbers)] == [["small"], ["figures"]]
    assert {one.instrument for one in law.entries} == {one.instrument for one in law.states} == {"small"}
    assert {one.instrument for one in numbers.entries} == {one.instrument for one in numbers.states} == {"figures"}
    assert [one.instrument for one in law.proceedings.validations] == ["small"]


def test_a_study_of_one_document_stays_as_it_is() -> None:
    """Nothing is copied where nothing is left out."""
    law = study("CRI A-01 coverage yes")
    assert law.printed_in("study") is law
    assert law.printed_in("directory").instruments == ()


def test_an_answer_is_late_from_the_first_minute_after_the_cut_off_date_where_the_edition_is() -> None:
    """The last evening is in time although it is the next day in Greenwich; what has no moment is not late."""
    law = study("CRI A-01 coverage yes")
    moments = ("2027-03-13T05:59:00+00:00", "2027-03-13T00:00:00-06:00", "")
    late = [law.is_late(replace(law.entries[0], received=at)) for at in moments]
    assert late == [False, True, False]
