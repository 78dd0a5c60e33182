"""Apps that publish variables through the public API, as anyone's app would."""
