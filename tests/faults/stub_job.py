"""A job's child process that only notes that it ran: `stub_job.py FOLDER SECONDS ID TOKEN`.

While there is a file `hold` in the folder, the first attempt of a job does not end.
"""

from __future__ import annotations

import os
import signal
import sys
import time

signal.signal(signal.SIGINT, signal.SIG_DFL)  # as the real one does
folder, seconds, job, token = sys.argv[1:]
descriptor = os.open(f"{folder}/executed", os.O_RDWR | os.O_APPEND | os.O_CREAT)
os.write(descriptor, f"{job}\n".encode())
print(f"stub of job {job}", flush=True)
time.sleep(float(seconds))
first = os.pread(descriptor, 2**20, 0).decode().split().count(job) == 1
while first and os.path.exists(f"{folder}/hold"):
    time.sleep(0.05)
