"""Whose a stack is: the threads and tasks that a recording runs in, and what is measured there."""
