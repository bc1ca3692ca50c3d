// The X protocol and its SYNC extension, whose IDLETIME counter tells idleness without polling.
#include <xcb/sync.h>
#include <xcb/xcb.h>
