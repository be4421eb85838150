"""What a deployment may decide: one `Settings`, read once, handed to `create_app`."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from .errors import SettingsError

PREFIX = "BERSIH_"
MEBIBYTE = 1024 * 1024


class Settings(BaseSettings):
    """Every `BERSIH_*` variable; what the model needs lives in the model's manifest instead."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid")

    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(8000, ge=0, le=65535, description="Port to listen on; 0 takes a free one.")
    workers: int = Field(1, ge=1, le=256, description="Processes that share the port.")
    model_path: Path | None = Field(None, description="Model folder; the packaged one when not set.")
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="Least severe log line written."
    )

    max_body_bytes: int = Field(
        16 * MEBIBYTE, ge=1, description="Largest request body, in bytes, after unpacking; more answers 413."
    )
    max_text_chars: int = Field(8_000_000, ge=1, description="Longest text, in code points; more answers 413.")
    max_lines: int = Field(200_000, ge=1, description="Most lines in one text; more answers 413.")


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
