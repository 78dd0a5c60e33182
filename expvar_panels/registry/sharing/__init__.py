"""Values that several processes share, and the store that keeps them."""
