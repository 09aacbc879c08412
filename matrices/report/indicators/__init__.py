"""The progress report on indicators: figures by year, side by side, never ranked; and the same figures for export."""
