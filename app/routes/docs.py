"""`GET /docs`: the OpenAPI document as one page that needs no script and nothing from elsewhere."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse

from app.docs_page import render_docs

router = APIRouter()


@router.get("/docs", include_in_schema=False)
async def docs(request: Request) -> HTMLResponse:
    """The page."""
    return HTMLResponse(render_docs(request.app.openapi()))
