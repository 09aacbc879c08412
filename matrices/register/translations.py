"""Unofficial translations of answers in the register: added, never changed; the newest for a place counts."""

from collections.abc import Sequence

from sqlalchemy import Engine, select

from matrices.register import round_tables as tables
from matrices.register.access import reading, writing
from matrices.register.layout import Clock
from matrices.register.round_records import StoredTranslation
from matrices.register.rows import record_of, values_of
from matrices.register.written import next_id, write


class Translations:
    """The translations of a register: `register.translations`."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    def add_translations(self, translations: Sequence[StoredTranslation]) -> None:
        """Keep translations in one transaction and one event, whose actor is that of the first."""
        if not translations:
            return
        table, first = tables.translations, translations[0]
        with writing(self._engine) as connection:
            begin = next_id(connection, table)
            rows = [values_of(one, id=number) for number, one in enumerate(translations, begin)]
            places = sorted({(one.country, one.instrument, one.target_language) for one in translations})
            details = {"edition": first.edition, "translations": len(rows), "places": [" ".join(one) for one in places]}
            write(connection, self._clock(), first.actor, "translated", details, {table: rows})

    def translations(self, edition: str) -> tuple[StoredTranslation, ...]:
        """Return the translations of an edition, oldest first."""
        table = tables.translations
        query = select(table).where(table.c.edition == edition).order_by(table.c.id)
        with reading(self._engine) as connection:
            return tuple(record_of(StoredTranslation, row) for row in connection.execute(query).mappings())
