"""What every test may ask for: the packaged model, and the real service on loopback."""

from collections.abc import Iterator

import httpx
import pytest

import classifier
from classifier.model import LineClassifier

from .running_service import RunningService, running_service


@pytest.fixture(scope="session")
def model() -> LineClassifier:
    """The packaged model."""
    return classifier.load_model()


@pytest.fixture(scope="session")
def service() -> Iterator[RunningService]:
    """One service with default settings for all tests that do not stop or fill it."""
    with running_service() as running:
        yield running


@pytest.fixture(scope="session")
def client(service: RunningService) -> Iterator[httpx.Client]:
    """A plain HTTP client of that service."""
    with httpx.Client(base_url=service.url, timeout=60) as http:
        yield http
