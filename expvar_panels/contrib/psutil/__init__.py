"""The machine's processors, memory and network, as psutil sees them."""
