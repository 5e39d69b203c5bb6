"""The state of the installation, for staff: machines, disk, and what is to be fixed."""
