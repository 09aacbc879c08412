"""Instrument and edition → the workbook that a country fills in: blank, stamped, prefilled."""
