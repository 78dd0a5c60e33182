"""Variables, their merged tree, and its JSON form: floor 0, the standard library only."""
