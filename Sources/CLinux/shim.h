// What Linux has and the Glibc module leaves out.
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>

// The header declares it for GNU sources only, as which modules are not built.
int accept4(int socket, struct sockaddr *address, socklen_t *length, int flags);
