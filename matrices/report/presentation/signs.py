"""The signs of coverage as letters: tables of a presentation hold text alone, so that everybody can edit them.

Arial has ● ○ —; for ◐ the programs take their own font of symbols (Segoe UI Symbol, Apple Symbols, DejaVu).
"""

SIGNS = {"full": "●", "half": "◐", "empty": "○", "dash": "—", "plain": "■", "none": "·", "wait": "…", "unclear": "?"}
"""Name of the sign → its letter."""
