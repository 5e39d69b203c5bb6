"""A job's child process that only notes that it ran: `stub_job.py FOLDER SECONDS ID TOKEN`."""

from __future__ import annotations

import os
import sys
import time

folder, seconds, job, token = sys.argv[1:]
descriptor = os.open(f"{folder}/executed", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
os.write(descriptor, f"{job}\n".encode())
time.sleep(float(seconds))
