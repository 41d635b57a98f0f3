"""What survives a restart: the database of generations, and the image files beside it."""
