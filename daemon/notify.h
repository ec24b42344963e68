/* notify.h: telling the service manager that we are ready, stopping, alive. Nothing happens when there is none. */
#ifndef DAEMON_NOTIFY_H
#define DAEMON_NOTIFY_H

#include "base/error.h"

#include <stdint.h>

void notify_ready(const char *status);
void notify_stopping(void);
void notify_alive(void);
/** How often notify_alive is due, ms: half of what the manager waits; 0: it does not watch us. */
int64_t notify_watchdog_ms(void);

#endif
