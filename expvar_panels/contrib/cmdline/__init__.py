"""The command line of this process, with its secrets redacted."""
