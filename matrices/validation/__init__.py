"""The only room that knows pandera: readings → typed answers → one frame a sheet → findings at cells."""
