/* How a philosopher puts a fork back. */
#ifndef APPS_LIB_PROTOCOL_FORK_H
#define APPS_LIB_PROTOCOL_FORK_H

enum fork_label {
    FORK_BACK, /* will be taken again */
    FORK_LEFT  /* was used for the last time by this philosopher */
};

#endif
