"""The store of everything that cannot be made again: files, answers, findings, events."""
