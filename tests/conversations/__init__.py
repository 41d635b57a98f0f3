"""One conversation, held on every platform: equal commands reach the core, and equal replies come back."""
