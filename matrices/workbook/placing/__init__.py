"""A `Book` → a `Reading`: whose it is, and every answer with its cell, whatever was moved."""
