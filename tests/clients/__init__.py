"""Clients of Go's expvar, as strict as the real ones, to read the document with."""
