"""Memory and garbage collection under the names of Go's `runtime.MemStats`, for Go's monitors."""
