"""`edition.yaml` → frozen `Edition`: one cycle with its countries, calendar, instruments and languages."""
