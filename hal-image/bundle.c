#include "hal-image/bundle.h"

#include "core/kernel.h"
#include "core/policy.h"
#include "hal-image/arch.h"
#include "hal-image/program.h"

_Static_assert(ORR_BUNDLE_WINDOWS_MAX == WINDOWS_MAX, "as many windows");

#define STACK_BYTES_MAX (16u << 20)
#define TIME_END (UINT64_C(1) << 62) /* no stimulus comes later */

const void *
bundle_at(const struct orr_bundle *bundle, uint32_t offset)
{
    return (const char *)bundle + offset;
}

const struct orr_bundle_module *
bundle_module(const struct orr_bundle *bundle, uint32_t index)
{
    const struct orr_bundle_module *module =
        bundle_at(bundle, bundle->modules_at);

    return &module[index];
}

const struct orr_bundle_stimulus *
bundle_stimulus(const struct orr_bundle *bundle, uint32_t index)
{
    const struct orr_bundle_stimulus *stimulus =
        bundle_at(bundle, bundle->stimuli_at);

    return &stimulus[index];
}

const char *
bundle_typed(const struct orr_bundle *bundle)
{
    return (const char *)bundle_stimulus(bundle, bundle->stimuli);
}

/* Does a part of this size lie in the block, well aligned? */
static bool
part_valid(const struct orr_bundle *bundle, uint32_t at, uint64_t bytes)
{
    return at % ORR_BUNDLE_ALIGN == 0 && at >= sizeof *bundle &&
           at <= bundle->size && bytes <= bundle->size - at;
}

static const char *
bundle_check_head(const struct orr_bundle *bundle, size_t bytes,
                  uint32_t machine)
{
    if (bytes < sizeof *bundle || bundle->magic != ORR_BUNDLE_MAGIC)
        return "bundle: no such block is here: was none loaded?";
    if (bundle->version != ORR_BUNDLE_VERSION)
        return "bundle: of another version: build image and kernel anew";
    if (bundle->size < sizeof *bundle || bundle->size > bytes)
        return "bundle: shorter than it says";
    if (bundle->machine != machine)
        return "bundle: made for another processor";
    if (bundle->modules < 1 || bundle->modules > ORR_BUNDLE_MODULES_MAX ||
        bundle->stimuli > ORR_BUNDLE_STIMULI_MAX)
        return "bundle: too many or too few modules or stimuli";
    if (!part_valid(bundle, bundle->plan_at, bundle->plan_size) ||
        !part_valid(bundle, bundle->modules_at,
                    bundle->modules *
                        (uint64_t)sizeof(struct orr_bundle_module)) ||
        !part_valid(bundle, bundle->stimuli_at,
                    bundle->stimuli *
                        (uint64_t)sizeof(struct orr_bundle_stimulus)))
        return "bundle: a part lies outside";
    return NULL;
}

struct limits
bundle_limits(const struct orr_bundle *bundle)
{
    struct limits limits = {.cells = bundle->cells,
                            .cpus = bundle->cpus,
                            .lines = bundle->lines,
                            .slots = bundle->slots,
                            .pages = bundle->pages};

    limits.policy[0] = bundle->policy < POLICY_MAX ? (uint8_t)bundle->policy
                                                   : (uint8_t)POLICY_MAX;
    limits.windows = bundle->windows;
    for (uint32_t i = 0; i < WINDOWS_MAX; i++)
        limits.window[i] =
            (struct window){.length_ns = bundle->window[i].length_ns,
                            .partition = bundle->window[i].partition};
    return limits;
}

/* Is each stimulus possible, and all that they bring inside? */
static const char *
bundle_check_stimuli(const struct orr_bundle *bundle)
{
    uint64_t bytes =
        bundle->stimuli * (uint64_t)sizeof(*bundle_stimulus(bundle, 0));

    for (uint32_t i = 0; i < bundle->stimuli; i++) {
        const struct orr_bundle_stimulus *s = bundle_stimulus(bundle, i);
        bytes += s->bytes;
        if (s->line >= bundle->lines || s->time_ns > TIME_END ||
            s->period_ns > TIME_END || (s->bytes != 0 && s->period_ns != 0))
            return "bundle: a stimulus of no line, or beyond all time";
    }
    return part_valid(bundle, bundle->stimuli_at, bytes)
               ? NULL
               : "bundle: what is typed lies outside";
}

static const char *
bundle_check_limits(const struct orr_bundle *bundle)
{
    const struct limits limits = bundle_limits(bundle);
    const uint64_t stride = (uint64_t)bundle->stack_bytes + 2 * PAGE_BYTES;

    if (bundle->cpus != 1)
        return "bundle: more than one CPU, which this machine cannot use yet";
    if (bundle->cells > UINT32_C(1) << 24 || kernel_bytes(&limits) == 0)
        return "bundle: no kernel can have such limits";
    if (bundle->stack_bytes == 0 || bundle->stack_bytes > STACK_BYTES_MAX ||
        bundle->cells * stride > AREA_ADDRESS - STACK_ADDRESS)
        return "bundle: stacks of no size, or too many or too large ones";
    return bundle_check_stimuli(bundle);
}

static const char *
bundle_check_module(const struct orr_bundle *bundle, uint32_t index)
{
    const struct orr_bundle_module *module = bundle_module(bundle, index);
    struct program program;

    if (module->name[sizeof module->name - 1] != '\0')
        return "bundle: a module's name has no end";
    if (!part_valid(bundle, module->at, module->size))
        return "bundle: a module lies outside";
    return program_read(&program, bundle_at(bundle, module->at), module->size,
                        bundle->machine);
}

const char *
bundle_check(const void *block, size_t bytes, uint32_t machine)
{
    const struct orr_bundle *bundle = block;
    const char *wrong = bundle_check_head(bundle, bytes, machine);

    if (wrong == NULL)
        wrong = bundle_check_limits(bundle);
    for (uint32_t i = 0; wrong == NULL && i < bundle->modules; i++)
        wrong = bundle_check_module(bundle, i);
    return wrong;
}
