/* What the shell can show, each as a table. */
#ifndef APPS_SHELL_SHOW_H
#define APPS_SHELL_SHOW_H

#include "apps/shell/census.h"

/* `name`: only of the process called so; "": of all. */
void show_processes(const struct census *census, const char *name);
void show_threads(const struct census *census, const char *name);
void show_handles(const struct census *census, const char *name);
void show_waits(const struct census *census, const char *name);
void show_budgets(const struct census *census, const char *name);

#endif
