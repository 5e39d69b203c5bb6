"""The forms behind all three doors: web, admin and command line."""
