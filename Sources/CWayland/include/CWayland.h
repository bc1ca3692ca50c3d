// libwayland-client, and what Swift cannot call of it: its requests have any number of arguments.
// Which protocols there are is generated at build time, by the plugin WaylandProtocols.
#include <stdbool.h>
#include <wayland-client-core.h>

// Has libwayland write no messages to stderr.
void sitd_wayland_silence(void);

// Asks for the registry of global objects (the events of wl_registry).
struct wl_proxy *sitd_wayland_registry(struct wl_display *display);

// Asks for a wl_callback.done once all that was asked before is done.
struct wl_proxy *sitd_wayland_sync(struct wl_display *display);

// Binds a global object by its name in the registry.
struct wl_proxy *sitd_wayland_bind_seat(struct wl_proxy *registry, uint32_t name);
struct wl_proxy *sitd_wayland_bind_ext_idle(struct wl_proxy *registry, uint32_t name,
                                            uint32_t version);
struct wl_proxy *sitd_wayland_bind_kde_idle(struct wl_proxy *registry, uint32_t name);

// Asks an ext_idle_notifier_v1 to tell idleness after so many milliseconds; with version 2, also of
// input alone, whatever inhibits idleness. Event 0 is idled, 1 is resumed.
struct wl_proxy *sitd_wayland_ext_notification(struct wl_proxy *notifier, struct wl_proxy *seat,
                                               uint32_t milliseconds, bool input);

// The same of an org_kde_kwin_idle, with the same events.
struct wl_proxy *sitd_wayland_kde_notification(struct wl_proxy *idle, struct wl_proxy *seat,
                                               uint32_t milliseconds);

// Binds a zwlr_foreign_toplevel_manager_v1 by its name in the registry, version 2 at most. Its event
// 0 makes an object for a window, whose events are: 0 title, 1 app_id, 2 output_enter,
// 3 output_leave, 4 state (an array of numbers), 5 done, 6 closed.
struct wl_proxy *sitd_wayland_bind_windows(struct wl_proxy *registry, uint32_t name,
                                           uint32_t version);

// Ends the object of a window.
void sitd_wayland_end_window(struct wl_proxy *window);

// Ends a notification of either kind.
void sitd_wayland_end_notification(struct wl_proxy *notification);
