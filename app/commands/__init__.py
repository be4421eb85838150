"""Commands of `bersih`, one file a group; `app.main` registers each in one line."""
