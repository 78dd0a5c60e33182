"""The sampler's thread, its pace, and the recordings that it serves."""
