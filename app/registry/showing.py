"""Versions and events as the service and the command line show them."""

from typing import Any

import msgspec

from .registry import Registry, Version


def shown(registry: Registry) -> dict[str, Any]:
    """The members of `RegistryOut`."""
    events = registry.history.events()
    return {
        "versions": [_shown_version(version) for version in registry.versions()],
        "history": [msgspec.to_builtins(event) for event in reversed(events)],
    }


def _shown_version(version: Version) -> dict[str, Any]:
    return {
        "name": version.name,
        "version": version.manifest.version,
        "digest": version.manifest.digest,
        "trained_at": version.manifest.trained_at,
        "serves": version.serves,
        "gate": msgspec.to_builtins(version.verdict),
    }
