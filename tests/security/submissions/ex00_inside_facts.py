"""Tells what it is to be inside: the facts that the tests of the wall's promises read.

Deserves: 0
Prints: {"capabilities"
"""

import json
import os
import resource
import socket
import sys
import threading

import numpy as np

ABSTRACT, PORT = "dlgrade-nobody-listens-here", 1  # the tests write their own sockets in
OUTSIDE = ["/work", "/home"]  # and their own folders


def lines(path):
    with open(path) as stream:
        return stream.read().splitlines()


def answered(family, address):
    try:
        with socket.socket(family, socket.SOCK_STREAM) as line:
            line.settimeout(2)
            line.connect(address)
            return "connected"
    except OSError as error:
        return type(error).__name__


def listed(folder):
    try:
        return sorted(os.listdir(folder))
    except OSError as error:
        return type(error).__name__


def room(folder):
    disk = os.statvfs(folder)
    return {"bytes": disk.f_blocks * disk.f_frsize, "files": disk.f_files}


status = dict(line.split(":\t", 1) for line in lines("/proc/self/status") if ":\t" in line)
mounts = [line.split() for line in lines("/proc/self/mountinfo")]
facts = {
    "capabilities": {name: status[name] for name in ("CapInh", "CapPrm", "CapEff", "CapAmb")},
    "no_new_privileges": status["NoNewPrivs"],
    "seccomp": status["Seccomp"],
    "groups": status["Groups"].split(),
    "users": [*os.getresuid(), *os.getresgid()],
    "uid_map": lines("/proc/self/uid_map"),
    "pid": os.getpid(),
    "parent": os.getppid(),
    "session": [os.getsid(0), os.getpgrp()],
    "processes": [name for name in os.listdir("/proc") if name.isdigit()],
    "threads": len(os.listdir("/proc/self/task")),
    "thread_names": [thread.name for thread in threading.enumerate()],
    "writable": sorted({m[4] for m in mounts if os.access(m[4], os.W_OK | os.X_OK)}),
    "top_mounts": {m[4]: m[5].split(",")[0] for m in mounts},
    "scratch": {folder: room(folder) for folder in ("/tmp", "/dev/shm")},
    "folders": {name: listed(name) for name in ("/", "/tmp", "/dev", "/dev/shm", "/run", "/etc")},
    "interfaces": sorted(line.split(":")[0].strip() for line in lines("/proc/net/dev")[2:]),
    "routes": lines("/proc/net/route")[1:],
    "host": socket.gethostname(),
    "descriptors": {
        name: os.readlink(f"/proc/self/fd/{name}").split("[")[0]
        for name in listed("/proc/self/fd")
        if os.path.lexists(f"/proc/self/fd/{name}")
    },
    "limits": {
        name: resource.getrlimit(getattr(resource, name))
        for name in dir(resource)
        if name.startswith("RLIMIT_")
    },
    "namespaces": {name: os.readlink(f"/proc/self/ns/{name}") for name in listed("/proc/self/ns")},
    "environment": sorted(os.environ),
    "modules": sorted({"harness", "kernel", "plain", "zygote", "autograder"} & set(sys.modules)),
    "random": [np.random.random(), hash(os.urandom(8))],
    "memory_last": lines("/proc/self/oom_score_adj"),
    "answers": {
        "port": answered(socket.AF_INET, ("127.0.0.1", PORT)),
        "abstract": answered(socket.AF_UNIX, "\0" + ABSTRACT),
    },
    "outside": {path: listed(path) for path in OUTSIDE},
}
print(json.dumps(facts))
