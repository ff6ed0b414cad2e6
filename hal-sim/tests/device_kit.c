#include "hal-sim/tests/device_kit.h"

#include <check.h>
#include <string.h>

#define QUOTA (UINT64_C(0) | UINT64_C(1) << 16)

struct model_config models[2];
struct machine_config config;
struct machine *m;

static struct module module = {.name = "main"};
static void (*driver)(void);
static uint32_t wrong; /* the first line at which something was not so */

void
expect_at(uint32_t line, bool holds)
{
    if (!holds && wrong == 0)
        wrong = line;
}

struct orr_device *
registers(uint32_t device)
{
    return orr_address(DEVICE_AT(device));
}

char *
memory(uint32_t device)
{
    return orr_address(DEVICE_AT(device) + ORR_PAGE_BYTES);
}

static struct orr_result
invoke(const struct orr_call *wanted)
{
    struct orr_call call = *wanted;

    orr_trap(&call);
    return call.result;
}

void
map(uint32_t device, uint64_t pages, uint64_t rights)
{
    orr_handle handle =
        invoke(&(struct orr_call){.number = ORR_CALL_CREATE,
                                  .a = {ORR_KIND_MEMORY, QUOTA, pages}})
            .value;

    expect(invoke(&(struct orr_call){
                      .number = ORR_CALL_MAP,
                      .a = {handle, 0, DEVICE_AT(device), pages << 32, rights}})
               .error == ORR_ERROR_OK);
}

static void
drive(void)
{
    for (uint32_t i = 0; i < config.models_count; i++) {
        map(i, DEVICE_PAGES, DEVICE_RIGHTS);
        expect(orr_device_attach(i, DEVICE_AT(i)));
    }
    driver();
}

void
kit_set_up(void)
{
    config = (struct machine_config){.limits = {.cells = 256,
                                                .cpus = 1,
                                                .lines = 8,
                                                .slots = 32,
                                                .pages = 8},
                                     .modules = &module,
                                     .modules_count = 1,
                                     .models = models,
                                     .models_count = 1,
                                     .check = true};
    costs_default(&config.costs);
    models[0] = models[1] = (struct model_config){.kind = MODEL_DISK,
                                                  .line = LINE,
                                                  .size = BLOCKS,
                                                  .latency_ns = LATENCY_NS};
    module.start = drive;
    wrong = 0;
    m = NULL;
}

void
kit_tear_down(void)
{
    machine_destroy(m);
}

void
kit_create(void (*body)(void))
{
    char error[128];

    driver = body;
    m = machine_create(&config, error, sizeof(error));
    ck_assert_msg(m != NULL, "%s", error);
}

void
kit_check(void)
{
    ck_assert_msg(wrong == 0, "line %u", wrong);
}

void
kit_run(void (*body)(void))
{
    kit_create(body);
    ck_assert_int_eq(machine_run(m, UINT64_MAX, UINT64_MAX), STOP_DONE);
    kit_check();
}

void
kit_link(void)
{
    config.models_count = 2;
    for (uint32_t i = 0; i < 2; i++) {
        models[i].kind = MODEL_LINK;
        models[i].size = FRAME;
        models[i].to = 1 - i;
    }
}

void
submit(uint32_t device, uint64_t number, const struct orr_device_slot *slot)
{
    registers(device)->slot[number] = *slot;
    orr_register_write(&registers(device)->submit, number);
}

uint64_t
state_of(uint32_t device, uint64_t number)
{
    return ((volatile struct orr_device_slot *)registers(device)->slot)[number]
        .state;
}

uint64_t
done(uint32_t device)
{
    return orr_register_read(&registers(device)->done);
}

void
kit_fault(enum model_fault which, uint64_t at, uint64_t for_ns)
{
    models[0].faults[models[0].faults_count++] =
        (struct model_mishap){.fault = which, .at = at, .for_ns = for_ns};
}
