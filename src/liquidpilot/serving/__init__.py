"""What every server on an author's own machine has: a socket, callers it trusts, a style."""
