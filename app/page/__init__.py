"""The web page: rendered here for everybody, made comfortable by a little script where there is one."""
