"""What is shown in a cell is read back as the same value, for every column type."""

import datetime
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matrices.instrument.columns import Value
from matrices.instrument.types import TYPES
from matrices.instrument.types.parsing import parse
from tests.conftest import raw
from tests.instrument.test_values import CITED, OPTIONS, target

CODES = [option.code for option in OPTIONS]
DAYS = st.dates(datetime.date(1822, 1, 1), datetime.date(2199, 12, 31)).map(datetime.date.isoformat)
NUMBERS = st.decimals(0, 10**9, places=2).map(lambda number: number.normalize() + 0)

VALUES: dict[str, st.SearchStrategy[Value]] = {
    "choice": st.sampled_from(CODES),
    "ticks": st.sets(st.sampled_from(CODES), min_size=1).map(lambda chosen: tuple(c for c in CODES if c in chosen)),
    "text": st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1).map(str.strip).filter(bool),
    "integer": st.integers(0, 10**9),
    "decimal": NUMBERS,
    "money": NUMBERS,
    "partial-date": DAYS.flatmap(lambda day: st.sampled_from([day, day[:7], day[:4]])),
    "date": DAYS,
    "reference": st.sets(st.sampled_from(sorted(CITED)), min_size=1).map(lambda rows: tuple(sorted(rows))),
    "url": st.sampled_from(["https://www.gob.mx/ley?id=1&x=á", "http://a.b/c#d"]),
    "email": st.sampled_from(["ana@gob.cr", "a.b+c@sub.example.org"]),
    "phone": st.sampled_from(["+50622223333", "+12025550123"]),
    "term": st.one_of(
        st.just("life"),
        st.builds(
            lambda years, months, days: (
                "P" + "".join(f"{n}{u}" for n, u in ((years, "Y"), (months, "M"), (days, "D")) if n)
            ),
            st.integers(0, 99),
            st.integers(0, 240),
            st.integers(0, 900),
        ).filter(lambda term: term != "P"),
    ),
}


def test_no_column_type_is_left_out() -> None:
    """The table of values above knows every column type."""
    assert set(VALUES) == set(TYPES)


# The table of characters is built at the first draw, once on each machine.
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.data(), st.sampled_from(sorted(VALUES)), st.sampled_from(["es", "en"]))
def test_a_value_written_into_a_cell_is_read_back(data: st.DataObject, kind: str, language: str) -> None:
    """Write → read gives the same value, in both languages, without an error."""
    value = data.draw(VALUES[kind])
    asked = target(kind, several=True, sheet="laws", max_length=None)
    typed = parse(raw(asked.column.kind.in_cell(value, OPTIONS, language)), asked)
    exact = Decimal(value) if isinstance(value, int) and kind != "integer" else value
    assert typed.value == exact
