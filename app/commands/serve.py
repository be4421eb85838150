"""`bersih serve`: the HTTP service."""

from typing import Annotated

import typer


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on; BERSIH_HOST, else 127.0.0.1.")] = None,
    port: Annotated[int | None, typer.Option(help="Port, 0 for a free one; BERSIH_PORT, else 8000.")] = None,
    workers: Annotated[int | None, typer.Option(help="Processes; BERSIH_WORKERS, else 1.")] = None,
) -> None:
    """Answer HTTP requests until stopped; all other settings come from BERSIH_* variables."""
    from app import serving
    from app.settings import read_settings

    given = {"host": host, "port": port, "workers": workers}
    serving.serve(read_settings({name: value for name, value in given.items() if value is not None}))
