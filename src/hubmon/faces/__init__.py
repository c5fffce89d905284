"""What people see: the terminal, plain text, JSON. Faces show snapshots and cases, no more."""
