"""Quality beside peers: the same documents, the same counts, one run, one table."""
