"""Become another program that ends when its parent does.

Called as `child.py PARENT SIGNAL RUN_AS COMMAND...`. SIGNAL, a number, is what the parent's death
sends. RUN_AS is `self`; or, for a program that refuses to run as root, `namespace` (a user
namespace in which root is an ordinary user and files stay root's) or `nobody`.
"""

import contextlib
import ctypes
import os
import pwd
import sys
from pathlib import Path

PR_SET_PDEATHSIG = 1
CLONE_NEWUSER = 0x10000000


def enter_user_namespace() -> None:
    """Map root to user 1000 in a new user namespace; OSError where the kernel refuses."""
    user, group = os.geteuid(), os.getegid()
    if ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWUSER):
        raise OSError(ctypes.get_errno(), "no user namespace")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"1000 {user} 1")
    Path("/proc/self/gid_map").write_text(f"1000 {group} 1")


def become_nobody() -> None:
    """Give up root for good."""
    nobody = pwd.getpwnam("nobody")
    os.setgroups([])
    os.setgid(nobody.pw_gid)
    os.setuid(nobody.pw_uid)


def main(parent: str, signal_number: str, run_as: str, *command: str) -> None:
    """Replace this process by the command."""
    if run_as == "namespace":
        enter_user_namespace()
    elif run_as == "nobody":
        become_nobody()
    with contextlib.suppress(AttributeError):  # Linux alone has it
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(signal_number))
    if os.getppid() != int(parent):  # it died before the line above
        sys.exit(1)
    os.execvp(command[0], command)


if __name__ == "__main__":
    main(*sys.argv[1:])
