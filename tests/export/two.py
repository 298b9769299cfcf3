"""Runs a program in two processes that know of each other as torchrun's do. PyTorch 1.13, which Debian 12 has, has no
torchrun that works with Python 3.11.

    python two.py PROGRAM [ARGUMENT ...]"""

import os
import socket
import subprocess
import sys



def free_port():
    """A port below those that systems give to connections. The second process connects until the first listens: to a
    port of that range it can be given the port itself, be connected with itself, and keep the first from listening."""
    first = 20000 + os.getpid() % 10000
    for port in range(first, first + 1000):
        try:
            with socket.create_server(("127.0.0.1", port)):
                return port
        except OSError:
            continue
    sys.exit("no port from 20000 to 31000 is free")


port = free_port()
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
