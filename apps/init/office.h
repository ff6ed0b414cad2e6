/* What init does for supervisors (protocol/supervise.h), and for those who may
 * look at the system (protocol/roll.h). */
#ifndef APPS_INIT_OFFICE_H
#define APPS_INIT_OFFICE_H

#include "apps/init/child.h"

/* Answers a call to init; its badge says whose it is. */
void office_answer(struct system *s, const struct orr_event *event);

#endif
