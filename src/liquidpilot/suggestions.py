"""'Did you mean': the name that was probably meant by one that does not exist."""

from __future__ import annotations

from collections.abc import Iterable

SLIP = 0.8
"""How near a name is to the one that was surely meant."""


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
    swapped = (each for each in folded if _is_swapped(name.lower(), each))
    found = match[0] if match else next(swapped, None)
    return None if found is None else folded[found]


def _is_swapped(name: str, other: str) -> bool:
    """Tell whether two letters side by side have changed places.

    In a short name that is less alike than two names often are.

    >>> _is_swapped("plna", "plan"), _is_swapped("plan", "plot")
    (True, False)
    """
    if len(name) != len(other):
        return False
    at = [number for number, pair in enumerate(zip(name, other, strict=True)) if len({*pair}) > 1]
    if len(at) != 2 or at[1] != at[0] + 1:
        return False
    first, second = at
    return name[first] == other[second] and name[second] == other[first]


def is_slip(name: str, known: str) -> bool:
    """Tell whether `name` is so near to `known` that it is hardly another name.

    >>> is_slip("defualt", "default"), is_slip("reverse_words", "reverse")
    (True, False)
    """
    return closest(name, [known], likeness=SLIP) is not None
