/* The names and texts of the errors. */
#include "core/kernel.h"

const char *
error_name(enum orr_error error)
{
    switch (error) {
#define ERROR_NAME(name, text) \
    case ORR_ERROR_##name: \
        return #name;
        ORR_ERRORS(ERROR_NAME)
#undef ERROR_NAME
    case ORR_ERROR_MAX:
        break;
    }
    return "UNKNOWN";
}

const char *
error_text(enum orr_error error)
{
    switch (error) {
#define ERROR_TEXT(name, text) \
    case ORR_ERROR_##name: \
        return text;
        ORR_ERRORS(ERROR_TEXT)
#undef ERROR_TEXT
    case ORR_ERROR_MAX:
        break;
    }
    return "no error of this kernel";
}
