"""A returned file and its findings → the copy that is handed back: the country's own workbook, marked."""
