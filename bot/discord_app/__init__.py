"""Discord: events become commands, replies become messages; nothing is decided here."""
