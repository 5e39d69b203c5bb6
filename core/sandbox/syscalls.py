"""The numbers of system calls, which Python does not know, by processor."""

from __future__ import annotations

import platform

ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
"""The kernel's names of processors (AUDIT_ARCH_…)."""

_X86_64 = """
    fork 57 vfork 58 clone 56 clone3 435 execve 59 execveat 322 kill 62 tkill 200 tgkill 234
    rt_sigqueueinfo 129 rt_tgsigqueueinfo 297 pidfd_open 434 pidfd_send_signal 424 pidfd_getfd 438
    prlimit64 302 sched_setaffinity 203 sched_setattr 314 sched_setparam 142 sched_setscheduler 144
    setpriority 141 ioprio_set 251 migrate_pages 256 move_pages 279 process_madvise 440
    process_mrelease 448 process_vm_readv 310 process_vm_writev 311 kcmp 312 ptrace 101 prctl 157
    ioctl 16 fcntl 72 setsid 112 setpgid 109
    socket 41 connect 42 accept 43 accept4 288 bind 49 listen 50
    mount 165 umount2 166 pivot_root 155 chroot 161 unshare 272 setns 308 move_mount 429
    open_tree 428 fsopen 430 fsconfig 431 fsmount 432 fspick 433 mount_setattr 442
    name_to_handle_at 303 open_by_handle_at 304 fanotify_init 300 quotactl 179 quotactl_fd 443
    swapon 167 swapoff 168 acct 163 reboot 169 kexec_load 246 kexec_file_load 320 init_module 175
    finit_module 313 delete_module 176 syslog 103 settimeofday 164 clock_settime 227 adjtimex 159
    clock_adjtime 305 sethostname 170 setdomainname 171 iopl 172 ioperm 173 modify_ldt 154
    vhangup 153 personality 135
    bpf 321 perf_event_open 298 userfaultfd 323 keyctl 250 add_key 248 request_key 249
    io_uring_setup 425 io_uring_enter 426 io_uring_register 427
    memfd_create 319 memfd_secret 447 shmget 29 shmat 30 shmctl 31 semget 64 semop 65 semctl 66
    semtimedop 220 msgget 68 msgsnd 69 msgrcv 70 msgctl 71 mq_open 240 mq_unlink 241 mq_notify 244
    chmod 90 fchmod 91 fchmodat 268 fchmodat2 452 chown 92 fchown 93 lchown 94 fchownat 260
    setxattr 188 lsetxattr 189 fsetxattr 190 removexattr 197 lremovexattr 198 fremovexattr 199
    setxattrat 463 removexattrat 466 utime 132 utimes 235 futimesat 261 utimensat 280
    mknod 133 mknodat 259
    setuid 105 setgid 106 setreuid 113 setregid 114 setgroups 116 setresuid 117 setresgid 119
    setfsuid 122 setfsgid 123 capset 126
"""
_AARCH64 = """
    clone 220 clone3 435 execve 221 execveat 281 kill 129 tkill 130 tgkill 131
    rt_sigqueueinfo 138 rt_tgsigqueueinfo 240 pidfd_open 434 pidfd_send_signal 424 pidfd_getfd 438
    prlimit64 261 sched_setaffinity 122 sched_setattr 274 sched_setparam 118 sched_setscheduler 119
    setpriority 140 ioprio_set 30 migrate_pages 238 move_pages 239 process_madvise 440
    process_mrelease 448 process_vm_readv 270 process_vm_writev 271 kcmp 272 ptrace 117 prctl 167
    ioctl 29 fcntl 25 setsid 157 setpgid 154
    socket 198 connect 203 accept 202 accept4 242 bind 200 listen 201
    mount 40 umount2 39 pivot_root 41 chroot 51 unshare 97 setns 268 move_mount 429
    open_tree 428 fsopen 430 fsconfig 431 fsmount 432 fspick 433 mount_setattr 442
    name_to_handle_at 264 open_by_handle_at 265 fanotify_init 262 quotactl 60 quotactl_fd 443
    swapon 224 swapoff 225 acct 89 reboot 142 kexec_load 104 kexec_file_load 294 init_module 105
    finit_module 273 delete_module 106 syslog 116 settimeofday 170 clock_settime 112 adjtimex 171
    clock_adjtime 266 sethostname 161 setdomainname 162 vhangup 58 personality 92
    bpf 280 perf_event_open 241 userfaultfd 282 keyctl 219 add_key 217 request_key 218
    io_uring_setup 425 io_uring_enter 426 io_uring_register 427
    memfd_create 279 memfd_secret 447 shmget 194 shmat 196 shmctl 195 semget 190 semop 193
    semctl 191 semtimedop 192 msgget 186 msgsnd 189 msgrcv 188 msgctl 187 mq_open 180 mq_unlink 181
    mq_notify 184
    fchmod 52 fchmodat 53 fchmodat2 452 fchown 55 fchownat 54 setxattr 5 lsetxattr 6 fsetxattr 7
    removexattr 14 lremovexattr 15 fremovexattr 16 setxattrat 463 removexattrat 466 utimensat 88
    mknodat 33
    setuid 146 setgid 144 setreuid 145 setregid 143 setgroups 159 setresuid 147 setresgid 149
    setfsuid 151 setfsgid 152 capset 91
"""


def numbers() -> dict[str, int]:
    """System calls by name, for the processor of this machine; empty: it is not known here."""
    words = {"x86_64": _X86_64, "aarch64": _AARCH64}.get(platform.machine(), "").split()
    return {name: int(number) for name, number in zip(words[::2], words[1::2], strict=True)}
