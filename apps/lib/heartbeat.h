/* Signs of life. */
#ifndef APPS_LIB_HEARTBEAT_H
#define APPS_LIB_HEARTBEAT_H

/* Tells whoever looks after this process that it goes on. A process whose
 * scenario says `heartbeat: TIME` must call it at least so often, or it counts
 * as hung, is ended, and perhaps started again. Needs no right,
 * cannot fail and never blocks; does nothing where nobody wants to know. */
void orr_beat(void);

#endif
