"""What every request may need, made once by `create_app`."""

from dataclasses import dataclass, field

from starlette.requests import Request

from .feedback.desk import FeedbackDesk
from .keys import KeyRing
from .metrics import Metrics
from .model_holder import ModelHolder
from .rates import RateLimiter
from .registry.serving import ModelReloader
from .review.sampling import Sampler
from .settings import Settings
from .site_memory import SiteMemory


@dataclass(slots=True)
class BufferedBytes:
    """Bytes of unfinished bodies that this worker holds."""

    limit: int
    n_bytes: int = 0


@dataclass(slots=True)
class ServiceState:
    """One running service."""

    settings: Settings
    models: ModelHolder
    reloader: ModelReloader
    metrics: Metrics
    keys: KeyRing
    feedback: FeedbackDesk
    sampler: Sampler
    sites: SiteMemory | None
    """Lines that come back on their host; None where nobody asked for it."""
    documents: RateLimiter | None
    """Documents a caller may send; None without a limit."""
    wrong_keys: RateLimiter
    """Wrong keys an address may try."""
    buffered: BufferedBytes
    in_flight: int = 0
    draining: bool = field(default=False)
    """Set when the process was asked to stop: not ready for new work, finishing the old."""


def state_of(request: Request) -> ServiceState:
    """The service that this request came to."""
    state: ServiceState = request.app.state.service
    return state
