"""The countries' texts → files for translators, in two formats → unofficial translations for the register."""
