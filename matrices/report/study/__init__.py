"""A study → what its page templates need, as frozen data, and the page."""
