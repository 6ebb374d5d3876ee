"""What people learn here, as data: terms of the field, lessons, questions; no torch."""
