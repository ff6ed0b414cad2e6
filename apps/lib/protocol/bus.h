/* A job for the information bus: how long it keeps it busy. */
#ifndef APPS_LIB_PROTOCOL_BUS_H
#define APPS_LIB_PROTOCOL_BUS_H

#include <stdint.h>

struct bus_job {
    uint64_t busy_ns;
};

#endif
