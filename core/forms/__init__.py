"""The forms shared by web pages, admin and command line."""
