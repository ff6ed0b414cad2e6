/* Opens and closes argv[1] sessions, each with a notification and a timer of
 * its own. Memory may have run out at either; the session is then tried again.
 * With argv[2] it is careless: it forgets what it has when it cannot have the
 * rest. Where nothing is refused, one is as good as the other. */
#include "apps/lib/orr.h"

struct session {
    orr_handle bell;
    orr_handle timer;
};

static bool
get(orr_handle *object, enum orr_kind kind)
{
    struct orr_result result =
        orr_create(orr_own_quota(), (struct orr_creation){kind, 0, 0, 0});

    *object = result.value;
    return result.error == ORR_ERROR_OK;
}

static bool
session_open(struct session *session, bool careless)
{
    if (!get(&session->bell, ORR_KIND_NOTIFICATION))
        return false;
    if (get(&session->timer, ORR_KIND_TIMER))
        return true;
    if (!careless)
        orr_need(orr_destroy(session->bell), "destroy the notification");
    return false;
}

static void
session_close(struct session session)
{
    orr_need(orr_destroy(session.timer), "destroy the timer");
    orr_need(orr_destroy(session.bell), "destroy the notification");
}

int
main(int argc, char **argv)
{
    uint64_t times = orr_argument(1, 4);
    uint64_t left = orr_quota_left(orr_own_quota());
    struct session session;

    for (uint64_t i = 0; i < times; i++) {
        while (!session_open(&session, argc > 2))
            orr_yield();
        session_close(session);
    }
    orr_print("%llu cells are lost\n",
              (unsigned long long)(left - orr_quota_left(orr_own_quota())));
    return 0;
}
