"""The store of the shared variables that the settings name."""
