"""The directory of a network as pages, workbook and vCards: `listed.py` alone decides, by consent, who is listed."""
