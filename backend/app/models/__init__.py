"""Wire shapes, one file a noun."""
