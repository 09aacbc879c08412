"""The only room that knows spreadsheets: plan, write, style, read."""
