"""A login as sshd makes it, without the network: for a process that root starts on the machine.

Usage: ssh_login.py USER TERMINAL

sshd opens its PAM session before it has a terminal, with "ssh" for its name (sshd(8), pam_systemd(8)):
logind never learns which terminal it is.
"""

import ctypes
import fcntl
import os
import pwd
import sys
import termios

PAM_TTY = 3
PAM_RHOST = 4


class Conversation(ctypes.Structure):
    _fields_ = [("function", ctypes.c_void_p), ("data", ctypes.c_void_p)]


def check(code, what):
    if code != 0:
        sys.exit(f"ssh_login.py: {what}: error {code} of PAM")


user = pwd.getpwnam(sys.argv[1])
terminal = sys.argv[2]
pam = ctypes.CDLL("libpam.so.0")
handle = ctypes.c_void_p()
nobody_to_ask = Conversation()
check(pam.pam_start(b"sitd-test-ssh", user.pw_name.encode(), ctypes.byref(nobody_to_ask),
                    ctypes.byref(handle)), "pam_start")
check(pam.pam_set_item(handle, PAM_TTY, b"ssh"), "PAM_TTY")
check(pam.pam_set_item(handle, PAM_RHOST, b"elsewhere"), "PAM_RHOST")
check(pam.pam_open_session(handle, 0), "pam_open_session")

os.chown(terminal, user.pw_uid, -1)
shell = os.fork()
if shell == 0:
    os.setsid()
    end = os.open(terminal, os.O_RDWR)
    fcntl.ioctl(end, termios.TIOCSCTTY, 0)
    for descriptor in range(3):
        os.dup2(end, descriptor)
    os.initgroups(user.pw_name, user.pw_gid)
    os.setgid(user.pw_gid)
    os.setuid(user.pw_uid)
    os.chdir(user.pw_dir)
    os.execve(user.pw_shell, ["-" + os.path.basename(user.pw_shell)], {
        "HOME": user.pw_dir, "USER": user.pw_name, "LOGNAME": user.pw_name,
        "SHELL": user.pw_shell, "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "TERM": "vt220"})
os.waitpid(shell, 0)
check(pam.pam_close_session(handle, 0), "pam_close_session")
pam.pam_end(handle, 0)
