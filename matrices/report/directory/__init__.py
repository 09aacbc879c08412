"""The directory of a network as pages, workbook and vCards: `entries.py` alone decides, by consent, who is listed."""
