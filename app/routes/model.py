"""`GET /v1/model`: which model answers, and how good it was when it was made."""

import msgspec
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.state import state_of

router = APIRouter(tags=["model"])


@router.get("/v1/model", summary="The model that serves", response_class=Response)
async def model(request: Request) -> Response:
    """Its manifest: version, digest, labels, thresholds, metrics, when and on what it was trained."""
    manifest = state_of(request).models.current.manifest
    return Response(msgspec.json.encode(manifest.as_dict()), media_type="application/json")
