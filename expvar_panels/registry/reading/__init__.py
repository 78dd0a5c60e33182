"""Reading every variable in time, whatever one of them does."""
