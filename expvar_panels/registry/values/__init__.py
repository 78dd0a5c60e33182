"""From any Python value to strict JSON."""
