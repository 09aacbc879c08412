"""An instrument and what a workbook was prefilled from → the instrument as that workbook asks it."""

from matrices.instrument.model import Instrument
from matrices.workbook.confirming import confirming
from matrices.workbook.source import Source
from matrices.workbook.validating import validating


def asking(instrument: Instrument, source: Source) -> Instrument:
    """Return the instrument with the columns that the workbook adds: “unchanged?”, or those of a validation form."""
    return validating(instrument, source.round) if source.is_draft else confirming(instrument, source.edition)
