"""The batch job against itself without cleaning, against datatrove, and with one worker more."""
