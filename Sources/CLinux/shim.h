// What Linux has and the Glibc module leaves out.
#include <elf.h>
#include <sys/auxv.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>

// The header declares it for GNU sources only, as which modules are not built.
int accept4(int socket, struct sockaddr *address, socklen_t *length, int flags);

// How a run loop serves Dispatch's main queue: libdispatch exports both for Foundation's, and names
// them in no header. The handle is an eventfd(2).
int _dispatch_get_main_queue_handle_4CF(void);
void _dispatch_main_queue_callback_4CF(void *message);
