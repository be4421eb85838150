"""What every request may need, made once by `create_app`."""

from dataclasses import dataclass

from starlette.requests import Request

from .model_holder import ModelHolder
from .settings import Settings


@dataclass(slots=True)
class ServiceState:
    """One running service."""

    settings: Settings
    models: ModelHolder
    draining: bool = False
    """Set when the process was asked to stop: not ready for new work, finishing the old."""


def state_of(request: Request) -> ServiceState:
    """The service that this request came to."""
    state: ServiceState = request.app.state.service
    return state
