"""What the operating system counts for this process."""
