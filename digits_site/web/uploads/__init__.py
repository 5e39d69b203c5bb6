"""Files of the server that forms take: archives that users upload, and folders to choose from."""
