"""Made-up ids and tokens: the same ones in the same order for the same seed."""

from __future__ import annotations

import random
import string

_ALPHANUMERIC = string.ascii_letters + string.digits


class Identities:
    """Makes ids in Trustpilot's formats."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(f"trustpilot {seed}")

    def object_id(self) -> str:
        """Return 24 hexadecimal digits: a review, a user, an invitation."""
        return f"{self._random.getrandbits(96):024x}"

    def link_id(self) -> str:
        """Return 32 hexadecimal digits: an invitation link."""
        return f"{self._random.getrandbits(128):032x}"

    def review_link_id(self) -> str:
        """Return 11 letters and digits: a link to review products."""
        return self._letters(11)

    def access_token(self) -> str:
        """Return a token as Trustpilot has issued them since 2025."""
        return f"tpa-{self._letters(28)}"

    def refresh_token(self) -> str:
        """Return a refresh token."""
        return f"tpr-{self._letters(28)}"

    def code(self) -> str:
        """Return an authorization code."""
        return self._letters(32)

    def correlation_id(self) -> str:
        """Return an id in the form of a UUID, as errors of the invitations API have."""
        digits = self.link_id()
        return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))

    def _letters(self, count: int) -> str:
        return "".join(self._random.choices(_ALPHANUMERIC, k=count))
