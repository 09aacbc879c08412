"""A file → read → judged → kept: what `check` and `receive` share."""
