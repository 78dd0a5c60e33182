"""Variables that a module declares and then counts in."""
