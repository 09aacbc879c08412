"""The bytes of a spreadsheet file → a `Book`, whatever program wrote it and whatever state it is in."""
