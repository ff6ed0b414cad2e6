/* The name service: keeps an endpoint for each name and gives out copies that
 * can only send. */
#include "apps/lib/memory.h"
#include "apps/lib/orr.h"
#include "apps/lib/protocol/registry.h"

#define SERVICES_MAX 8u

static struct service {
    struct registry_name name;
    orr_handle handle;
} services[SERVICES_MAX];
static uint32_t count;

static struct orr_message
registry_offer(const struct orr_event *event, struct registry_name name)
{
    if (count == SERVICES_MAX || event->handles != 1)
        return orr_label(REGISTRY_UNKNOWN);
    services[count++] = (struct service){name, event->handle[0]};
    return orr_label(REGISTRY_OK);
}

static struct orr_message
registry_lookup(struct registry_name name)
{
    uint64_t rights = ORR_RIGHT_SEND | ORR_RIGHT_TRANSFER;

    for (uint32_t i = 0; i < count; i++) {
        if (text_equal(services[i].name.text, name.text))
            return orr_with_handle(
                orr_label(REGISTRY_OK),
                orr_duplicate(services[i].handle, rights, 0));
    }
    return orr_label(REGISTRY_UNKNOWN);
}

int
main(int argc, char **argv)
{
    struct orr_endpoint door = orr_find_endpoint("names");
    struct orr_event event = orr_receive(door, ORR_FOREVER);
    struct orr_message answer;
    struct registry_name name;

    for (;;) {
        orr_need(event.error, "receive");
        answer = orr_label(REGISTRY_UNKNOWN);
        if (ORR_TAKE(event, name)) {
            name.text[sizeof name.text - 1] = '\0';
            answer = event.label == REGISTRY_OFFER
                         ? registry_offer(&event, name)
                         : registry_lookup(name);
        }
        event = orr_reply_receive(event.reply, answer, door, ORR_FOREVER);
    }
}
