"""Runs a program in two processes that know of each other as torchrun's do. PyTorch 1.13, which Debian 12 has, has no
torchrun that works with Python 3.11.

    python two.py PROGRAM [ARGUMENT ...]"""

import os
import socket
import subprocess
import sys

with socket.create_server(("127.0.0.1", 0)) as server:
    port = server.getsockname()[1]
told = {"WORLD_SIZE": "2", "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port), "OMP_NUM_THREADS": "1"}
processes = [
    subprocess.Popen(
        [sys.executable, *sys.argv[1:]], env={**os.environ, **told, "RANK": str(rank), "LOCAL_RANK": str(rank)}
    )
    for rank in range(2)
]
failed = False
for process in processes:
    failed |= process.wait() != 0
    if failed:  # The other one would wait for it.
        for other in processes:
            other.kill()
sys.exit(failed)
