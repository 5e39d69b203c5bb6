"""What `make bench` measures: the product beside what it is compared with, in one run."""
