"""Endpoints, one noun a file; each has a `router` that `create_app` includes."""
