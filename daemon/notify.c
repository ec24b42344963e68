/* notify.c: readiness, watchdog.
 *
 * In: what happened. Out: datagrams to $NOTIFY_SOCKET, by libsystemd.
 * Must not: fail, or be called from another thread than the loop's.
 * Bounds: none of its own.
 * Spec: docs/operating.md "Under systemd". Tests: tests/e2e/daemon.sh */
#include "notify.h"

#include <systemd/sd-daemon.h>

void notify_ready(const char *status)
{
    (void)sd_notifyf(0, "READY=1\nSTATUS=%s", status);
}

void notify_stopping(void)
{
    (void)sd_notify(0, "STOPPING=1");
}

void notify_alive(void)
{
    (void)sd_notify(0, "WATCHDOG=1");
}

int64_t notify_watchdog_ms(void)
{
    uint64_t usec = 0;

    if (sd_watchdog_enabled(0, &usec) <= 0)
        return 0;
    return usec / 2000 > 0 ? (int64_t)(usec / 2000) : 1;
}
