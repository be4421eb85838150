"""Models that could serve: immutable versions in a folder, and which of them does."""
