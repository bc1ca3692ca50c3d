// The X protocol and its SYNC extension, whose IDLETIME counter tells idleness without polling.
#include <xcb/sync.h>
#include <xcb/xcb.h>
#include <xcb/xcbext.h>

// `xcb_sync_id` is a mutable global, which Swift rightly refuses to share between threads.
static inline void cxcb_prefetch_sync(xcb_connection_t *connection) {
  xcb_prefetch_extension_data(connection, &xcb_sync_id);
}
static inline const xcb_query_extension_reply_t *cxcb_sync(xcb_connection_t *connection) {
  return xcb_get_extension_data(connection, &xcb_sync_id);
}
