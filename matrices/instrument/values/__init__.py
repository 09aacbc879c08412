"""Raw contents of cells ↔ typed values: one module a family of types."""
