"""What a customer who writes now can expect. Pure; the clock is passed in."""
