// Everything that libsystemd offers sitd: the bus, and talk with the service manager.
#include <systemd/sd-bus.h>
#include <systemd/sd-daemon.h>
#include <systemd/sd-login.h>
#include <systemd/sd-id128.h>
