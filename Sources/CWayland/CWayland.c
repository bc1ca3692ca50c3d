#include "CWayland.h"

#include <stdarg.h>
#include <stddef.h>
#include <wayland-client-protocol.h>

// Generated.
extern const struct wl_interface ext_idle_notifier_v1_interface;
extern const struct wl_interface ext_idle_notification_v1_interface;
extern const struct wl_interface org_kde_kwin_idle_interface;
extern const struct wl_interface org_kde_kwin_idle_timeout_interface;

// Requests, by their place in the protocols' descriptions.
enum {
  EXT_GET_IDLE_NOTIFICATION = 1,
  EXT_GET_INPUT_IDLE_NOTIFICATION = 2,
  KDE_GET_IDLE_TIMEOUT = 0,
  WINDOW_DESTROY = 7,
  // ext_idle_notification_v1.destroy and org_kde_kwin_idle_timeout.release.
  END_NOTIFICATION = 0,
};

// Version 2 of ext_idle_notifier_v1 came with wayland-protocols 1.39 and has one request more, of
// the same arguments as the one before it. Where the description that we were built with is older,
// the table is extended here: the version that counts is the compositor's.
static const struct wl_interface *ext_idle_notifier(void) {
  static struct wl_message requests[EXT_GET_INPUT_IDLE_NOTIFICATION + 1];
  static struct wl_interface extended;
  const struct wl_interface *generated = &ext_idle_notifier_v1_interface;
  if (generated->version >= 2) return generated;
  if (extended.version == 0) {
    for (int i = 0; i < EXT_GET_INPUT_IDLE_NOTIFICATION; i++) requests[i] = generated->methods[i];
    requests[EXT_GET_INPUT_IDLE_NOTIFICATION] = (struct wl_message){
        "get_input_idle_notification", "2nuo",
        generated->methods[EXT_GET_IDLE_NOTIFICATION].types};
    extended = *generated;
    extended.version = 2;
    extended.method_count = EXT_GET_INPUT_IDLE_NOTIFICATION + 1;
    extended.methods = requests;
  }
  return &extended;
}

// wlr-foreign-toplevel-management-unstable-v1, of which Debian 12 has no description: what version 2
// tells, and of the requests those up to the last that is needed.
static const struct wl_interface *no_types[5];
static const struct wl_interface *seat_types[] = {&wl_seat_interface};
static const struct wl_interface *output_types[] = {&wl_output_interface};

static const struct wl_message window_requests[] = {
    {"set_maximized", "", no_types},   {"unset_maximized", "", no_types},
    {"set_minimized", "", no_types},   {"unset_minimized", "", no_types},
    {"activate", "o", seat_types},     {"close", "", no_types},
    {"set_rectangle", "oiiii", no_types}, {"destroy", "", no_types},
};
static const struct wl_message window_events[] = {
    {"title", "s", no_types},          {"app_id", "s", no_types},
    {"output_enter", "o", output_types}, {"output_leave", "o", output_types},
    {"state", "a", no_types},          {"done", "", no_types},
    {"closed", "", no_types},
};
static const struct wl_interface window_interface = {
    "zwlr_foreign_toplevel_handle_v1", 2, 8, window_requests, 7, window_events};

static const struct wl_interface *window_types[] = {&window_interface};
static const struct wl_message windows_requests[] = {{"stop", "", no_types}};
static const struct wl_message windows_events[] = {
    {"toplevel", "n", window_types}, {"finished", "", no_types}};
static const struct wl_interface windows_interface = {
    "zwlr_foreign_toplevel_manager_v1", 2, 1, windows_requests, 2, windows_events};

static void drop_message(const char *format, va_list arguments) {
  (void)format;
  (void)arguments;
}

void sitd_wayland_silence(void) { wl_log_set_handler_client(drop_message); }

struct wl_proxy *sitd_wayland_registry(struct wl_display *display) {
  return (struct wl_proxy *)wl_display_get_registry(display);
}

struct wl_proxy *sitd_wayland_sync(struct wl_display *display) {
  return (struct wl_proxy *)wl_display_sync(display);
}

static struct wl_proxy *bind_global(struct wl_proxy *registry, uint32_t name,
                                    const struct wl_interface *interface, uint32_t version) {
  return wl_registry_bind((struct wl_registry *)registry, name, interface, version);
}

struct wl_proxy *sitd_wayland_bind_seat(struct wl_proxy *registry, uint32_t name) {
  return bind_global(registry, name, &wl_seat_interface, 1);
}

struct wl_proxy *sitd_wayland_bind_ext_idle(struct wl_proxy *registry, uint32_t name,
                                            uint32_t version) {
  return bind_global(registry, name, ext_idle_notifier(), version);
}

struct wl_proxy *sitd_wayland_bind_kde_idle(struct wl_proxy *registry, uint32_t name) {
  return bind_global(registry, name, &org_kde_kwin_idle_interface, 1);
}

struct wl_proxy *sitd_wayland_ext_notification(struct wl_proxy *notifier, struct wl_proxy *seat,
                                               uint32_t milliseconds, bool input) {
  uint32_t request = input ? EXT_GET_INPUT_IDLE_NOTIFICATION : EXT_GET_IDLE_NOTIFICATION;
  return wl_proxy_marshal_flags(notifier, request, &ext_idle_notification_v1_interface,
                                wl_proxy_get_version(notifier), 0, NULL, milliseconds, seat);
}

struct wl_proxy *sitd_wayland_kde_notification(struct wl_proxy *idle, struct wl_proxy *seat,
                                               uint32_t milliseconds) {
  return wl_proxy_marshal_flags(idle, KDE_GET_IDLE_TIMEOUT, &org_kde_kwin_idle_timeout_interface,
                                wl_proxy_get_version(idle), 0, NULL, seat, milliseconds);
}

struct wl_proxy *sitd_wayland_bind_windows(struct wl_proxy *registry, uint32_t name,
                                           uint32_t version) {
  return bind_global(registry, name, &windows_interface, version);
}

void sitd_wayland_end_window(struct wl_proxy *window) {
  wl_proxy_marshal_flags(window, WINDOW_DESTROY, NULL, wl_proxy_get_version(window),
                         WL_MARSHAL_FLAG_DESTROY);
}

void sitd_wayland_end_notification(struct wl_proxy *notification) {
  wl_proxy_marshal_flags(notification, END_NOTIFICATION, NULL, wl_proxy_get_version(notification),
                         WL_MARSHAL_FLAG_DESTROY);
}
