"""From frames on a thread's stack to the numbered stacks of a recording."""
