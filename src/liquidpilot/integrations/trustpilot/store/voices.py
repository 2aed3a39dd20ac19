"""How people write reviews in one language: the phrases that generated ones are put together of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Voice:
    """The phrases of one language; `share` is how often it is heard, beside those of the others.

    A phrase may say `{product}`. Reviews with four or five stars start with `praise` and may end
    with `thanks`, those with three start with `mixed`, worse ones with `complaints`.
    """

    language: str
    share: int
    names: tuple[str, ...]
    praise: tuple[str, ...]
    mixed: tuple[str, ...]
    complaints: tuple[str, ...]
    details: tuple[str, ...]
    thanks: tuple[str, ...]
    replies: tuple[str, ...]

    def compose(self, stars: int, product: str, draws: Iterator[int]) -> str:
        """Return the text of a review, with the oddities that real ones have.

        Every choice takes one of `draws`, which are random whole numbers.
        """
        beginnings = self.praise if stars > 3 else self.mixed if stars == 3 else self.complaints
        parts = [choose(beginnings, draws)]
        for _ in range(next(draws) % 3):
            detail = choose(self.details, draws)
            if detail not in parts:
                parts.append(detail)
        if stars > 3 and next(draws) % 2:
            parts.append(choose(self.thanks, draws))
        separator = "\n\n" if next(draws) % 12 == 0 else " "
        ending = " " if next(draws) % 20 == 0 else ""
        return separator.join(parts).replace("{product}", product) + ending


def choose(options: tuple[str, ...], draws: Iterator[int]) -> str:
    """Return the one of `options` that the next draw falls on."""
    return options[next(draws) % len(options)]
