"""The two panels and their views: floor 2, the only one that knows Django Debug Toolbar."""
