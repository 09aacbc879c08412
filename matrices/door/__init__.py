"""The door: focal points and observers in a browser, with the same engine and the same record as mail and files."""

__all__: list[str] = []
