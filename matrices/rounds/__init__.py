"""Validation rounds: forms, what comes back in them, and what becomes of it."""
