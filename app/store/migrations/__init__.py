"""How the tables came to be as they are: one file a change, run in order by `migrate`."""
