/* The name service: endpoints travel through it from those who serve to
 * those who ask. */
#ifndef APPS_LIB_PROTOCOL_REGISTRY_H
#define APPS_LIB_PROTOCOL_REGISTRY_H

#include <stdint.h>

enum registry_label {
    REGISTRY_OFFER,  /* a call with a name and one handle to an endpoint */
    REGISTRY_LOOKUP, /* a call with a name */
    REGISTRY_OK,     /* of a lookup: with one handle */
    REGISTRY_UNKNOWN
};

struct registry_name {
    char text[32];
};

#endif
