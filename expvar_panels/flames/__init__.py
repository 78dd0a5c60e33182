"""The sampler, the profile model, and its export formats: floor 0, the standard library only."""
