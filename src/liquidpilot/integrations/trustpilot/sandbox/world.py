"""All that one simulated Trustpilot knows and remembers; endpoints get it beside the call."""

from __future__ import annotations

from datetime import datetime, timedelta

from liquidpilot.extending import SandboxOptions
from liquidpilot.integrations.trustpilot.sandbox.codes import AuthorizationCodes
from liquidpilot.integrations.trustpilot.sandbox.conversations import Conversations
from liquidpilot.integrations.trustpilot.sandbox.faults import Faults
from liquidpilot.integrations.trustpilot.sandbox.identities import Identities
from liquidpilot.integrations.trustpilot.sandbox.invitations import InvitationQueue
from liquidpilot.integrations.trustpilot.sandbox.product_details import ProductDetails
from liquidpilot.integrations.trustpilot.sandbox.rate_limits import RateLimits
from liquidpilot.integrations.trustpilot.sandbox.review_changes import ReviewChanges
from liquidpilot.integrations.trustpilot.sandbox.settings import Settings
from liquidpilot.integrations.trustpilot.sandbox.tokens import TokenStore
from liquidpilot.integrations.trustpilot.store.loading import load_store
from liquidpilot.integrations.trustpilot.store.store import Store

_FURTHEST = timedelta(days=36_500)


class World:
    """One simulated Trustpilot. Raises WorkspaceError for data that cannot be read."""

    store: Store
    identities: Identities
    tokens: TokenStore
    codes: AuthorizationCodes
    limits: RateLimits
    faults: Faults
    queue: InvitationQueue
    conversations: Conversations
    review_changes: ReviewChanges
    product_details: ProductDetails
    scenario: str | None

    def __init__(self, options: SandboxOptions) -> None:
        self.options = options
        self.settings = Settings.read(options.settings)
        self.reset()

    def reset(self) -> None:
        """Make everything as it was at the start: data, clock, scenario, and nobody has called.

        Raises WorkspaceError for data that cannot be read.
        """
        settings = self.settings
        self.store = load_store(self.options.data, settings.reviews, settings.seed)
        self.scenario = self.options.scenario
        self._ahead = timedelta()
        self.identities = Identities(settings.seed)
        self.tokens = TokenStore(self.identities, self.now)
        self.codes = AuthorizationCodes(self.identities, self.now)
        self.limits = RateLimits(settings.rate_limit, self.now)
        self.faults = Faults()
        self.queue = InvitationQueue(self.identities, self.now)
        self.conversations = Conversations(self.identities, self.now, self.store.product_review)
        self.review_changes = ReviewChanges(self.identities, self.now)
        self.product_details = ProductDetails()

    def now(self) -> datetime:
        """Return the time of the sandbox, which may be ahead of the clock's."""
        return self.options.now() + self._ahead

    def advance(self, seconds: float) -> None:
        """Let time pass at once. Raises ValueError if that leads more than 100 years ahead."""
        if not 0 <= seconds <= _FURTHEST.total_seconds():
            raise ValueError(seconds)
        ahead = self._ahead + timedelta(seconds=seconds)
        if ahead > _FURTHEST:
            raise ValueError(seconds)
        self._ahead = ahead
