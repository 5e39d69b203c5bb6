"""What stands between the server and the pages, for every request."""
