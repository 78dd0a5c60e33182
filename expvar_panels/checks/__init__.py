"""The system checks of the settings, and of each half."""
