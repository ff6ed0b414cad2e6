/* Makes argv[2] system calls by chance, from the seed argv[1]: mostly well
 * formed, on whatever handles it has come to. What becomes of it is its own
 * affair; the kernel and all others must not care. */
#include "apps/lib/orr.h"

#define POOL_MAX 20u

/* What the arguments of each call should be: a handle, the own quota, the own
 * process or none, a kind, a number, a deadline, rights, a badge, a size. */
static const struct {
    enum orr_call_number number;
    const char *arguments;
} calls[] = {
    {ORR_CALL_SEND, "hnsd"},      {ORR_CALL_RECEIVE, "hd"},
    {ORR_CALL_CALL, "hnsd"},      {ORR_CALL_REPLY, "hns"},
    {ORR_CALL_SIGNAL, "hn"},      {ORR_CALL_REPLY_RECEIVE, "hnsdh"},
    {ORR_CALL_WAIT, "hd"},        {ORR_CALL_CREATE, "kqnnn"},
    {ORR_CALL_CREATE, "kqpnn"},   {ORR_CALL_CREATE, "khnnn"},
    {ORR_CALL_DUPLICATE, "hrbp"}, {ORR_CALL_DUPLICATE, "hrbh"},
    {ORR_CALL_CLOSE, "h"},        {ORR_CALL_REVOKE, "h"},
    {ORR_CALL_DESTROY, "h"},      {ORR_CALL_CONFIGURE, "hnh"},
    {ORR_CALL_CONFIGURE, "hnn"},  {ORR_CALL_START, "hn"},
    {ORR_CALL_SUSPEND, "h"},      {ORR_CALL_RESUME, "h"},
    {ORR_CALL_YIELD, ""},         {ORR_CALL_ARM, "hhndd"},
    {ORR_CALL_CANCEL, "h"},       {ORR_CALL_ATTACH, "hhn"},
    {ORR_CALL_ACKNOWLEDGE, "h"},  {ORR_CALL_MASK, "hn"},
    {ORR_CALL_WATCH, "hhn"},      {ORR_CALL_QUERY, "hn"},
};
#define CALLS (sizeof calls / sizeof calls[0])

static orr_handle pool[POOL_MAX];
static uint64_t state;

/* A number below `bound`; the same ones for the same seed, everywhere. */
static uint64_t
chance(uint64_t bound)
{
    state = state * UINT64_C(6364136223846793005) + 1442695040888963407u;
    return (state >> 33) % bound;
}

static void
pool_put(orr_handle handle)
{
    uint64_t place = chance(POOL_MAX);

    if (handle == ORR_NONE)
        return;
    orr_close(pool[place]);
    pool[place] = handle;
}

static uint64_t
argument_draw(char kind)
{
    if (chance(50) == 0)
        return chance(2) == 0 ? UINT64_MAX : state;
    if (chance(300) == 0) /* now and then it risks its own end */
        return chance(2) == 0 ? orr_own_quota().h : orr_own_thread().h;
    switch (kind) {
    case 'h':
        return pool[chance(POOL_MAX)];
    case 'q':
        return orr_own_quota().h;
    case 'p':
        return chance(2) == 0 ? ORR_NONE : orr_own_process().h;
    case 'k':
        return chance(ORR_KIND_MAX);
    case 'd':
        return chance(3) == 0 ? ORR_NOW : orr_after(chance(30) * ORR_US);
    case 'r':
        return chance(2) == 0 ? chance(128) : ORR_RIGHT_SEND;
    case 'b':
        return chance(3);
    case 's':
        return ORR_SIZE(chance(20), chance(4) == 0 ? chance(4) : 0);
    default:
        return chance(chance(4) == 0 ? 200 : 8);
    }
}

static void
call_make(void)
{
    uint64_t which = chance(CALLS);
    const char *kinds = calls[which].arguments;
    struct orr_call call = {.number = (uint64_t)calls[which].number};

    for (uint32_t i = 0; kinds[i] != '\0'; i++)
        call.a[i] = argument_draw(kinds[i]);
    for (uint32_t i = 0; i < ORR_HANDLES_MAX; i++)
        call.handle[i] = pool[chance(POOL_MAX)];
    orr_trap(&call);
    if (call.result.error != ORR_ERROR_OK)
        return;
    pool_put(call.result.value);
    for (uint32_t i = 0; i < call.result.handles; i++)
        pool_put(call.result.handle[i]);
}

/* What its threads do, if they ever start: the same. */
static void
thread_run(uint64_t times)
{
    for (uint64_t i = 0; i < times; i++)
        call_make();
    orr_thread_exit();
}

/* Handles wear out: every now and then there is a good one again. */
static void
pool_refresh(void)
{
    struct orr_creation creation = {ORR_KIND_ENDPOINT, 0, 0, 0};
    orr_handle first[] = {orr_find_endpoint("door").h,
                          orr_find_notification("bell").h, orr_own_console().h};
    orr_handle handle = first[chance(3)];
    struct orr_call query = {.number = ORR_CALL_QUERY,
                             .a = {handle, ORR_QUESTION_RIGHTS}};
    struct orr_call duplicate = {.number = ORR_CALL_DUPLICATE,
                                 .a = {handle, orr_invoke(query).value}};

    creation.kind = (enum orr_kind)(ORR_KIND_ENDPOINT + chance(3));
    pool_put(orr_invoke(duplicate).value);
    pool_put(orr_create(orr_own_quota(), creation).value);
}

int
main(int argc, char **argv)
{
    uint64_t times = orr_argument(2, 1000);

    state = orr_argument(1, 1) + orr_clock();
    for (uint32_t i = 0; i < POOL_MAX; i++)
        pool_refresh();
    for (uint64_t i = 0; i < times; i++) {
        orr_area()[0] = (uint64_t)(uintptr_t)thread_run;
        orr_area()[1] = times / 10;
        call_make();
        if (chance(4) == 0)
            pool_refresh();
        if (chance(20) == 0)
            orr_work(chance(20) * ORR_US);
    }
    return 0;
}
