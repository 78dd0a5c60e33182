"""Recording a request under Django, whole, and what is made of the recording."""
