"""What a deployment may decide: one `Settings`, read once, handed to `create_app`."""

import ipaddress
import os
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from .errors import SettingsError

PREFIX = "BERSIH_"
MEBIBYTE = 1024 * 1024

Names = Annotated[tuple[str, ...], NoDecode]


class Settings(BaseSettings):
    """Every `BERSIH_*` variable; what the model needs lives in the model's manifest instead."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid")

    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(8000, ge=0, le=65535, description="Port to listen on; 0 takes a free one.")
    workers: int = Field(1, ge=1, le=256, description="Processes that share the port.")
    model_path: Path | None = Field(None, description="Model folder; the packaged one when not set.")
    data_dir: Path = Field(Path("bersih-data"), description="Folder for what is kept: feedback, other models.")
    database_url: str | None = Field(
        None, description="Where feedback is kept, `postgresql://user@host/name`; SQLite in `data_dir` when not set."
    )
    feedback_keeps: Literal["text", "lines"] = Field(
        "text", description="What is kept of a corrected text: all of it, or only the corrected `lines`."
    )
    sampled_share: float = Field(
        0, ge=0, le=1, description="Share of the cleaned texts looked at for `bersih review`; those in doubt are kept."
    )
    samples_kept: int = Field(1000, ge=1, description="Sampled texts kept at most; the oldest go.")
    site_memory_mib: int | None = Field(
        None,
        ge=16,
        le=1024,
        description="Mebibytes for counting lines by host in each worker: one on many pages goes; off when not set.",
    )
    model_poll_s: float = Field(1, gt=0, description="Seconds between looks at the registry for another model.")
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="Least severe log line written."
    )

    auth: Literal["auto", "required", "open-to-everyone"] = Field(
        "auto", description="Whether a key is needed; `auto` needs one as soon as `host` is not loopback."
    )
    keys_file: Path | None = Field(None, description="API keys, hashed, as `bersih keys add` writes them.")
    cors_origins: Names = Field((), description="Origins whose pages may call, with commas; `*` is any.")
    allowed_hosts: Names = Field((), description="Host names that are answered, with commas; any when empty.")
    trusted_proxies: Names = Field((), description="Addresses whose X-Forwarded-For is believed, with commas.")
    documents_per_minute: int | None = Field(
        None,
        ge=1,
        description="Documents a minute for each key (each address without keys) and worker; more answers 429.",
    )

    max_body_bytes: int = Field(
        16 * MEBIBYTE, ge=1, description="Largest body that is read whole, in bytes, after unpacking; more answers 413."
    )
    max_text_chars: int = Field(8_000_000, ge=1, description="Longest text, in code points; more answers 413.")
    max_lines: int = Field(50_000, ge=1, description="Most lines in one text; more answers 413.")
    max_batch_documents: int = Field(100_000, ge=1, description="Most documents in one batch request.")
    max_batch_bytes: int = Field(1024 * MEBIBYTE, ge=1, description="Largest NDJSON batch, in bytes, after unpacking.")
    max_in_flight: int = Field(256, ge=1, description="Requests a worker answers at once; more answer 503.")
    max_connections: int = Field(
        1000, ge=1, description="Connections a worker holds; more are answered 503 and closed."
    )
    max_buffered_bytes: int = Field(
        256 * MEBIBYTE, ge=1, description="Bytes of unfinished bodies a worker holds in all; more answers 503."
    )
    max_unsent_bytes: int = Field(
        MEBIBYTE, ge=1, description="Bytes of a streamed answer that wait for a slow reader before reading stops."
    )

    header_timeout_s: float = Field(10, gt=0, description="Seconds until a request's headers must be complete.")
    request_timeout_s: float = Field(60, gt=0, description="Seconds until a request's body must be complete.")
    batch_timeout_s: float = Field(3600, gt=0, description="The same for a streamed batch.")
    stall_timeout_s: float = Field(
        30, gt=0, description="Seconds without a byte read or taken until a connection is cut."
    )
    keep_alive_s: int = Field(15, ge=1, description="Seconds an idle connection is kept.")
    drain_s: float = Field(
        1, ge=0, description="After SIGTERM, seconds in which new requests are still answered while /readyz says no."
    )
    drain_timeout_s: int = Field(30, ge=1, description="After that, seconds that requests in flight get to finish.")

    metrics_dir: Path | None = Field(None, description="Where workers share metrics; a temporary folder when not set.")
    otlp_endpoint: str | None = Field(None, description="Where traces go, OTLP over HTTP; needs the `tracing` extra.")

    @field_validator("cors_origins", "allowed_hosts", "trusted_proxies", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(filter(None, (part.strip() for part in value.split(",")))) if isinstance(value, str) else value

    @property
    def database(self) -> str | Path:
        """Where feedback is kept."""
        return self.database_url or self.data_dir / "bersih.db"

    @cached_property
    def needs_keys(self) -> bool:
        """Whether a request without a key is refused."""
        return self.auth == "required" or (self.auth == "auto" and not _is_loopback(self.host))


def read_settings(given: Mapping[str, object] | None = None) -> Settings:
    """The settings of this process: what was `given`, else the environment, else the defaults.

    Raises:
        SettingsError: a variable has a value that does not fit, or a `BERSIH_*` name that does not exist.
    """
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    unknown = sorted(name for name in os.environ if name.upper().startswith(PREFIX) and name.upper() not in known)
    if unknown:
        raise SettingsError(f"unknown settings {', '.join(unknown)}: expected some of {', '.join(sorted(known))}")
    try:
        return Settings.model_validate(given or {})
    except ValidationError as error:
        problems = "; ".join(f"{PREFIX}{str(e['loc'][0]).upper()}: {e['msg']}" for e in error.errors())
        raise SettingsError(problems) from error


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
