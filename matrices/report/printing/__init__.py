"""The page for print → one PDF, laid out piece by piece: what did not change is not laid out again."""
