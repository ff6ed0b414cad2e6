/* Must not compile: the struct is longer than a message can be. */
#include "apps/lib/orr.h"

struct letter {
    char text[ORR_WORDS_MAX * 8 + 1];
};

enum orr_error send_a_letter(struct orr_endpoint to, struct letter letter);

enum orr_error
send_a_letter(struct orr_endpoint to, struct letter letter)
{
    return orr_send(to, ORR_MESSAGE(0, letter), ORR_FOREVER);
}
