"""YAML → frozen `Instrument`; types of values and families of rules."""
