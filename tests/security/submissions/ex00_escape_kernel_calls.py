"""Makes the system calls that kernel bugs are found in; each must be refused before it does anything.

Deserves: 0
Prints: allowed: nothing
"""

import numpy as np
import ctypes
import os

CALLS = {  # by their numbers on x86-64, and from 424 on everywhere
    "ptrace": 101, "syslog": 103, "kexec_load": 246, "add_key": 248, "request_key": 249,
    "keyctl": 250, "ioprio_set": 251, "inotify_init": 253, "move_pages": 279, "unshare": 272,
    "splice": 275, "vmsplice": 278, "perf_event_open": 298, "fanotify_init": 300,
    "name_to_handle_at": 303, "open_by_handle_at": 304, "setns": 308, "process_vm_readv": 310,
    "process_vm_writev": 311, "kcmp": 312, "finit_module": 313, "memfd_create": 319, "bpf": 321,
    "userfaultfd": 323, "pkey_alloc": 330, "shmget": 29, "semget": 64, "msgget": 68,
    "mq_open": 240, "io_setup": 206, "modify_ldt": 154, "iopl": 172, "quotactl": 179,
    "io_uring_setup": 425, "open_tree": 428, "move_mount": 429, "fsopen": 430, "fsmount": 432,
    "clone3": 435, "pidfd_getfd": 438, "mount_setattr": 442, "landlock_create_ruleset": 444,
    "memfd_secret": 447, "seccomp": 317,
}
libc = ctypes.CDLL(None, use_errno=True)
allowed = []
for name, number in CALLS.items():
    if number < 424 and os.uname().machine != "x86_64":
        continue
    ctypes.set_errno(0)
    result = libc.syscall(ctypes.c_long(number), *[ctypes.c_long(0)] * 6)
    if result >= 0 or ctypes.get_errno() not in (1, 38):  # EPERM, ENOSYS
        allowed.append((name, result, ctypes.get_errno()))
print("allowed:", allowed or "nothing")


def churn_rule(days_since_last_transaction):
    return 0


def one_hot(labels, num_classes):
    return 0


def standardize(x):
    return 0


def accuracy(y_true, y_pred):
    return 0
