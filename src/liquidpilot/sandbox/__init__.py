"""A simulated service as an HTTP server; which service it is, this room does not know."""
