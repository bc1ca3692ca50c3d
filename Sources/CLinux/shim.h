// What Linux has and the Glibc module leaves out.
#include <sys/timerfd.h>
