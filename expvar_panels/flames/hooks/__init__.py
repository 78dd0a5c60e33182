"""What the standard library tells a recording: pools, sockets, the garbage collector."""
