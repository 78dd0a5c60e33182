"""Formats of a `Profile`: one file each, every one a function that takes only the profile."""
