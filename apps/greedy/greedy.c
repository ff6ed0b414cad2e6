/* Takes all it can get of everything there is, and tells what stopped it. */
#include "apps/lib/orr.h"

/* Creates notifications until it is refused; all but the last answer. */
static uint64_t
cells_take(void)
{
    struct orr_creation creation = {ORR_KIND_NOTIFICATION, 0, 0, 0};
    struct orr_result result = {.error = ORR_ERROR_OK};
    orr_handle last = ORR_NONE;

    while (result.error == ORR_ERROR_OK) {
        result = orr_create(orr_own_quota(), creation);
        if (result.error == ORR_ERROR_OK)
            last = result.value;
    }
    orr_close(last);
    return result.error;
}

static uint64_t
handles_take(void)
{
    struct orr_result result = {.error = ORR_ERROR_OK};

    while (result.error == ORR_ERROR_OK)
        result = orr_invoke(
            (struct orr_call){.number = ORR_CALL_DUPLICATE,
                              .a = {orr_own_console().h, ORR_RIGHT_SEND}});
    return result.error;
}

static uint64_t
quota_take(void)
{
    uint64_t left = orr_quota_left(orr_own_quota());
    struct orr_creation creation = {ORR_KIND_QUOTA, left + 1, 0, 0};

    return orr_create(orr_own_quota(), creation).error;
}

static void
tell(const char *wanted, uint64_t error)
{
    orr_print("%s: %s\n", wanted, orr_error_name((uint32_t)error));
}

int
main(int argc, char **argv)
{
    uint64_t ceiling = orr_argument(1, 10);
    struct orr_thread self = orr_own_thread();
    struct orr_creation thread = {ORR_KIND_THREAD, orr_own_process().h,
                                  ceiling + 1, 0};

    tell("priority", orr_configure(self, ORR_SETTING_PRIORITY, ceiling + 1));
    tell("thread above it", orr_create(orr_own_quota(), thread).error);
    tell("cpu", orr_configure(self, ORR_SETTING_CPU, 64));
    tell("quota", quota_take());
    tell("interrupt line",
         orr_create(orr_own_quota(),
                    (struct orr_creation){ORR_KIND_INTERRUPT, 0, 0, 0})
             .error);
    tell("more time",
         orr_create(orr_own_quota(),
                    (struct orr_creation){ORR_KIND_CONTEXT, 100 * ORR_MS, 0, 0})
             .error);
    tell("cells", cells_take());
    tell("handles", handles_take());
    orr_mark("takes time");
    orr_work(10 * ORR_MS);
    tell("time", ORR_ERROR_OK);
    return 0;
}
