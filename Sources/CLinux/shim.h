// What Linux has and the Glibc module leaves out.
#include <elf.h>
#include <sys/auxv.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>

// The headers declare them for GNU sources only, as which modules are not built.
int accept4(int socket, struct sockaddr *address, socklen_t *length, int flags);
int pipe2(int ends[2], int flags);
int posix_spawn_file_actions_addclosefrom_np(void *actions, int from);

// Its header, like that of the one above, would make types that other files need ours in release
// builds.
int pidfd_open(pid_t process, unsigned int flags);

// How a run loop serves Dispatch's main queue: libdispatch exports both for Foundation's, and names
// them in no header. The handle is an eventfd(2).
int _dispatch_get_main_queue_handle_4CF(void);
void _dispatch_main_queue_callback_4CF(void *message);
