"""API keys: who may do what. Only hashes are stored; a key itself is shown once, when it is made.

A key is `bersih_<id>_<secret>`. The id finds the entry, the secret is compared in constant time.
The secret has 256 random bits, so one round of SHA-256 is as good at rest as a slow hash:
there is nothing to guess from a dictionary.
"""

import hashlib
import hmac
import os
import secrets
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from .errors import SettingsError

PREFIX = "bersih"


class Role(StrEnum):
    """What a key opens."""

    CLEAN = "clean"
    FEEDBACK = "feedback"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Key:
    """One entry of the keys file."""

    id: str
    name: str
    """For people: whose key it is."""
    roles: frozenset[Role]
    sha256: str


class KeyRing:
    """The keys that are valid in this process."""

    def __init__(self, keys: Iterable[Key] = ()) -> None:
        self._keys = {key.id: key for key in keys}

    def __len__(self) -> int:
        return len(self._keys)

    def find(self, presented: str) -> Key | None:
        """The entry that this key belongs to; None where it is not one of ours."""
        prefix, _, rest = presented.partition("_")
        id_, _, secret = rest.partition("_")
        key = self._keys.get(id_)
        # Unknown ids are compared as well, so that the time of an answer does not tell which ids exist.
        expected = key.sha256 if key is not None else "0" * 64
        matches = hmac.compare_digest(hash_of(secret), expected)
        return key if matches and prefix == PREFIX else None


def hash_of(secret: str) -> str:
    """SHA-256 in hexadecimal digits."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def make_key(name: str, roles: Iterable[Role]) -> tuple[Key, str]:
    """A new entry, and the key to hand to its owner.

    Raises:
        SettingsError: the name has line ends or other signs that do not print.
    """
    if not name.isprintable():
        raise SettingsError(f"the name {name!r} has characters that do not print: use others")
    id_, secret = secrets.token_hex(4), secrets.token_hex(32)
    return Key(id_, name, frozenset(roles), hash_of(secret)), f"{PREFIX}_{id_}_{secret}"


def read_keys(path: Path) -> tuple[Key, ...]:
    """The entries of a keys file.

    Raises:
        SettingsError: it cannot be read, or an entry is not one of `bersih keys add`.
    """
    try:
        entries = tomllib.loads(path.read_text("utf-8")).get("keys", [])
        return tuple(
            Key(e["id"], e["name"], frozenset(Role(role) for role in e["roles"]), e["sha256"]) for e in entries
        )
    except OSError as error:
        raise SettingsError(f"{path}: {error.strerror}; make it with `bersih keys add`") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, TypeError, AttributeError, ValueError) as error:
        raise SettingsError(f"{path} is not a keys file ({error!r}); `bersih keys add` writes one") from error


def write_keys(path: Path, keys: Iterable[Key]) -> None:
    """Replace the keys file in one step, readable by its owner alone."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write("# Hashes of API keys; written by `bersih keys`.\n")
        for key in keys:
            roles = ", ".join(f'"{role}"' for role in sorted(key.roles))
            name = key.name.replace("\\", "\\\\").replace('"', '\\"')
            file.write(f'\n[[keys]]\nid = "{key.id}"\nname = "{name}"\nroles = [{roles}]\nsha256 = "{key.sha256}"\n')
    beside.replace(path)
