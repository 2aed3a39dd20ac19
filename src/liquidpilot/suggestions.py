"""'Did you mean': the name that was probably meant by one that does not exist."""

from __future__ import annotations

from collections.abc import Iterable


def did_you_mean(name: str, known: Iterable[str]) -> str | None:
    """Return `did you mean '…'?` for the known name nearest to `name`, or None.

    >>> did_you_mean("loyal_custommer", ["loyal_customer", "new_customer"])
    "did you mean 'loyal_customer'?"
    """
    found = closest(name, known)
    return f"did you mean '{found}'?" if found else None


def closest(name: str, known: Iterable[str], *, likeness: float = 0.6) -> str | None:
    """Return the known name nearest to `name`, or None if none is near.

    `likeness` is how near it must be, from 0 to 1 (the same, but for upper and lower case).

    >>> closest("endfi", ["endif", "if"])
    'endif'
    """
    # Imported only where a name is wrong.
    import difflib

    names = sorted(set(known))
    folded = {candidate.lower(): candidate for candidate in reversed(names)}
    match = difflib.get_close_matches(name.lower(), folded, n=1, cutoff=likeness)
    return folded[match[0]] if match else None
