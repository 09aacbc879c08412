"""Comparative matrices of legislation: workbooks out, answers in, one study compiled, validated and printed."""

__version__ = "0.1.0"
