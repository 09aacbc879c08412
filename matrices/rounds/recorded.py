"""The record of a country and its returned form → the answers that the form was sent with, in the form's cells."""

import datetime
from collections.abc import Mapping
from dataclasses import replace

from matrices.instrument.contents import cell_contents
from matrices.instrument.model import Instrument
from matrices.instrument.place import CellId
from matrices.instrument.raw import RawValue, raw_date, raw_number, raw_text
from matrices.instrument.values.show import CellContent
from matrices.instrument.values.typed import Value
from matrices.validation.answers import Answers, read_answers
from matrices.workbook.printable import as_written
from matrices.workbook.reading import ReadCell


def recorded(form: Answers, record: Mapping[CellId, Value], instrument: Instrument) -> Answers:
    """Return the answers of the record as they would be read from the form, had nobody written in it."""
    places = form.reading.places
    contents = cell_contents(record, instrument, form.reading.identity.language)
    cells = tuple(ReadCell(*place, places[place], _raw(content)) for place, content in contents if place in places)
    return read_answers(replace(form.reading, cells=cells, previous=None), instrument)


def _raw(content: CellContent) -> RawValue:
    if isinstance(content, datetime.date):
        return raw_date(datetime.datetime.combine(content, datetime.time()))
    return raw_text(as_written(content)) if isinstance(content, str) else raw_number(content)
