"""Public sets beside the project's own data: which there are, how they get here, whether they are whole."""
