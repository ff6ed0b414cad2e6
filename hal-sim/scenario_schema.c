#include "hal-sim/scenario_schema.h"

#include "core/include/orrery/plan.h"
#include "hal-sim/machine.h"

#define COUNT(fields) (sizeof(fields) / sizeof *(fields))

size_t
schema_count(const struct schema *schema)
{
    return (schema->base ? schema->base->count : 0) + schema->count;
}

const struct field *
schema_field(const struct schema *schema, size_t index)
{
    size_t inherited = schema->base ? schema->base->count : 0;
    return index < inherited ? &schema->base->fields[index]
                             : &schema->fields[index - inherited];
}

/* --- objects --- */

static const struct choice kinds[] = {
    {"endpoint", ORR_KIND_ENDPOINT}, {"notification", ORR_KIND_NOTIFICATION},
    {"timer", ORR_KIND_TIMER},       {"interrupt", ORR_KIND_INTERRUPT},
    {"memory", ORR_KIND_MEMORY},     {"console", ORR_KIND_CONSOLE},
    {"system", ORR_KIND_QUOTA},      {0}};
static const struct field object_fields[] = {
    [OBJECT_KIND] = {.key = "kind",
                     .type = FIELD_CHOICE,
                     .required = true,
                     .choices = kinds,
                     .example = "endpoint",
                     .meaning = "what it is"},
    [OBJECT_INHERIT] =
        {.key = "inherit",
         .type = FIELD_FLAG,
         .fallback = "false",
         .example = "true",
         .meaning = "who serves this endpoint inherits the priority of those "
                    "who wait (endpoints only)"},
    [OBJECT_LINE] =
        {.key = "line",
         .type = FIELD_NUMBER,
         .max = 1023,
         .example = "3",
         .otherwise = "required for an interrupt",
         .meaning = "the interrupt's line, below `machine.lines` (interrupts "
                    "only)"},
    [OBJECT_PAGES] = {.key = "pages",
                      .type = FIELD_NUMBER,
                      .min = 1,
                      .max = ORR_PAGES_MAX,
                      .example = "4",
                      .otherwise = "required for memory",
                      .meaning = "its pages, of `machine.pages` (memory only)"},
    [OBJECT_DEVICE] = {.key = "device",
                       .type = FIELD_NAME,
                       .example = "drive",
                       .otherwise = "no device reaches it",
                       .meaning = "the device whose registers are its first "
                                  "page, and whose data the others (memory "
                                  "only)"},
};
const struct schema schema_object = {.title = "an object",
                                     .heading = "objects.NAME",
                                     .fields = object_fields,
                                     .count = COUNT(object_fields)};

/* --- processes --- */

static const struct choice restarts[] = {{"never", ORR_PLAN_NEVER},
                                         {"on-failure", ORR_PLAN_ON_FAILURE},
                                         {"always", ORR_PLAN_ALWAYS},
                                         {0}};
static const struct choice thens[] = {
    {"leave", ORR_PLAN_LEAVE}, {"halt", ORR_PLAN_HALT}, {0}};
static const struct choice orphans[] = {
    {"keep", ORR_PLAN_KEEP}, {"stop", ORR_PLAN_STOP}, {0}};
static const struct field restart_fields[] = {
    [RESTART_WHEN] =
        {.key = "when",
         .type = FIELD_CHOICE,
         .required = true,
         .choices = restarts,
         .example = "on-failure",
         .meaning = "on which ends it is started again; a failure is a fault "
                    "or an exit status other than 0"},
    [RESTART_LIMIT] = {.key = "limit",
                       .type = FIELD_NUMBER,
                       .min = 1,
                       .max = 1000000,
                       .fallback = "3",
                       .example = "3",
                       .meaning = "how often, in one window"},
    [RESTART_WINDOW] = {.key = "window",
                        .type = FIELD_TIME,
                        .min = 1,
                        .max = TIME_MAX,
                        .example = "1s",
                        .otherwise = "the whole run",
                        .meaning = "begins with a restart; when it is over, "
                                   "the count begins anew"},
    [RESTART_BACKOFF] = {.key = "backoff",
                         .type = FIELD_TIME,
                         .max = TIME_MAX,
                         .fallback = "0",
                         .example = "1ms",
                         .meaning = "pause before the first restart of a "
                                    "window; each next one is twice as long"},
    [RESTART_BACKOFF_MAX] = {.key = "backoff_max",
                             .type = FIELD_TIME,
                             .min = 1,
                             .max = TIME_MAX,
                             .example = "100ms",
                             .otherwise = "without end",
                             .meaning = "no pause is longer"},
    [RESTART_THEN] = {.key = "then",
                      .type = FIELD_CHOICE,
                      .choices = thens,
                      .fallback = "leave",
                      .example = "halt",
                      .meaning = "what happens when the limit is reached: it "
                                 "stays ended, or the whole system stops"},
};
static const struct schema schema_restart = {.title = "a restart policy",
                                             .heading =
                                                 "processes.NAME.restart",
                                             .fields = restart_fields,
                                             .count = COUNT(restart_fields)};

/* Not "machine": only quotas have it, and a scenario hands none out. */
static const struct choice rights[] = {
    {"send", ORR_RIGHT_SEND},
    {"receive", ORR_RIGHT_RECEIVE},
    {"grant", ORR_RIGHT_GRANT},
    {"duplicate", ORR_RIGHT_DUPLICATE},
    {"transfer", ORR_RIGHT_TRANSFER},
    {"manage", ORR_RIGHT_MANAGE},
    {"inspect", ORR_RIGHT_INSPECT},
    {"read", ORR_RIGHT_READ},
    {"write", ORR_RIGHT_WRITE},
    {"execute", ORR_RIGHT_EXECUTE},
    {"all", ORR_RIGHTS_ALL & ~ORR_RIGHT_MACHINE},
    {0},
};
static const struct field handle_fields[] = {
    [HANDLE_OBJECT] = {.key = "object",
                       .type = FIELD_NAME,
                       .example = "door",
                       .meaning = "the object it names; or"},
    [HANDLE_PROCESS] = {.key = "process",
                        .type = FIELD_NAME,
                        .example = "ping",
                        .meaning = "the process it names"},
    [HANDLE_RIGHTS] = {.key = "rights",
                       .type = FIELD_CHOICES,
                       .required = true,
                       .choices = rights,
                       .example = "[send, grant]",
                       .meaning = "what may be done with it"},
    [HANDLE_BADGE] = {.key = "badge",
                      .type = FIELD_NUMBER,
                      .max = UINT64_MAX,
                      .fallback = "0",
                      .example = "7",
                      .meaning =
                          "the number by which a receiver knows messages sent "
                          "through it; 0: none, but for a process the badge "
                          "that its faults have"},
    [HANDLE_FIRST] = {.key = "first",
                      .type = FIELD_NUMBER,
                      .max = ORR_PAGES_MAX - 1,
                      .fallback = "0",
                      .example = "1",
                      .meaning = "first page that it reaches (memory only)"},
    [HANDLE_PAGES] = {.key = "pages",
                      .type = FIELD_NUMBER,
                      .min = 1,
                      .max = ORR_PAGES_MAX,
                      .otherwise = "all from `first` on",
                      .example = "2",
                      .meaning =
                          "how many pages it reaches; with fewer than all it "
                          "cannot have `manage` (memory only)"},
    [HANDLE_ADDRESS] =
        {.key = "address",
         .type = FIELD_NUMBER,
         .max = UINT64_MAX,
         .otherwise = "they are not mapped",
         .example = "0x40000000",
         .meaning = "where the process finds these pages when it starts, from "
                    "0x40000000 to 0x80000000: to be read, and to be written "
                    "if the handle has `write`, or else executed if it has "
                    "`execute` (memory only)"},
};
static const struct schema schema_handle = {.title = "a handle",
                                            .heading =
                                                "processes.NAME.handles.NAME",
                                            .fields = handle_fields,
                                            .count = COUNT(handle_fields),
                                            .one_of = 2};

static const struct field process_fields[] = {
    [PROCESS_PROGRAM] = {.key = "program",
                         .type = FIELD_PROGRAM,
                         .required = true,
                         .example = "hello",
                         .meaning = "the program it runs: a folder of apps/; "
                                    "NAME@blocks: built so that it can be "
                                    "preempted at basic blocks"},
    [PROCESS_ARGUMENTS] =
        {.key = "arguments",
         .type = FIELD_TEXTS,
         .max = 256,
         .otherwise = "none",
         .example = "[\"1000\"]",
         .meaning = "the program's argv[1] and on; argv[0] is the process's "
                    "name"},
    [PROCESS_PRIORITY] = {.key = "priority",
                          .type = FIELD_NUMBER,
                          .max = ORR_PRIORITY_MAX - 1,
                          .fallback = "100",
                          .example = "20",
                          .meaning = "of its first thread; the highest is 255"},
    [PROCESS_CEILING] = {.key = "ceiling",
                         .type = FIELD_NUMBER,
                         .max = ORR_PRIORITY_MAX - 1,
                         .otherwise = "the priority",
                         .example = "150",
                         .meaning = "highest priority of its threads"},
    [PROCESS_PARTITION] = {.key = "partition",
                           .type = FIELD_NAME,
                           .otherwise = "that of init",
                           .example = "left",
                           .meaning = "in whose windows it runs; threads that "
                                      "it makes run there too"},
    [PROCESS_CPU] = {.key = "cpu",
                     .type = FIELD_NUMBER,
                     .max = ORR_CPU_MAX - 1,
                     .fallback = "0",
                     .example = "1",
                     .meaning =
                         "CPU of its first thread, below `machine.cpus`"},
    [PROCESS_BUDGET] =
        {.key = "budget",
         .type = FIELD_TIME,
         .min = 1,
         .max = TIME_MAX,
         .fallback = "1ms",
         .example = "200us",
         .meaning = "processor time in each period; without a period, its "
                    "turn among equals"},
    [PROCESS_PERIOD] =
        {.key = "period",
         .type = FIELD_TIME,
         .min = 1,
         .max = TIME_MAX,
         .example = "10ms",
         .otherwise = "none: round robin",
         .meaning = "after it, spent budget comes back; not below `budget`"},
    [PROCESS_PASSIVE] =
        {.key = "passive",
         .type = FIELD_FLAG,
         .fallback = "false",
         .example = "true",
         .meaning = "after its start it has no time of its own and runs on "
                    "its callers'; then neither `budget` nor `period`"},
    [PROCESS_QUOTA] = {.key = "quota",
                       .type = FIELD_NUMBER,
                       .min = 1,
                       .max = 1u << 20,
                       .fallback = "128",
                       .example = "64",
                       .meaning =
                           "cells for all that it creates, itself included"},
    [PROCESS_PAGES] = {.key = "pages",
                       .type = FIELD_NUMBER,
                       .max = 16384,
                       .fallback = "0",
                       .example = "16",
                       .meaning = "pages of memory that its quota has, of "
                                  "`machine.pages`"},
    [PROCESS_HANDLES_MAX] = {.key = "handles_max",
                             .type = FIELD_NUMBER,
                             .min = 8,
                             .max = ORR_TABLE_MAX,
                             .fallback = "32",
                             .example = "64",
                             .meaning = "handles that it can hold"},
    [PROCESS_START] = {.key = "start",
                       .type = FIELD_TIME,
                       .max = TIME_MAX,
                       .fallback = "0ms",
                       .example = "2ms",
                       .meaning = "virtual time at which it is started"},
    [PROCESS_RESTART] = {.key = "restart",
                         .example = "{when: on-failure, limit: 3}",
                         .type = FIELD_FORM,
                         .schema = &schema_restart,
                         .otherwise = "never",
                         .meaning = "what happens when it has ended"},
    [PROCESS_HEARTBEAT] =
        {.key = "heartbeat",
         .type = FIELD_TIME,
         .min = 1,
         .max = TIME_MAX,
         .example = "5ms",
         .otherwise = "none is wanted",
         .meaning = "it must call orr_beat() at least so often, or it hangs: "
                    "it is ended, and that counts as a failure"},
    [PROCESS_SUPERVISOR] = {.key = "supervisor",
                            .type = FIELD_NAME,
                            .example = "keeper",
                            .otherwise = "init",
                            .meaning = "the process that looks after it: runs "
                                       "the program `supervisor`"},
    [PROCESS_ORPHAN] = {.key = "orphan",
                        .type = FIELD_CHOICE,
                        .choices = orphans,
                        .fallback = "keep",
                        .example = "stop",
                        .meaning = "what becomes of it when its supervisor "
                                   "ends: it goes on, or stops until there is "
                                   "a supervisor again"},
    [PROCESS_FAULT_HANDLER] =
        {.key = "fault_handler",
         .type = FIELD_NAME,
         .example = "door",
         .otherwise = "init",
         .meaning = "endpoint that hears of its faults and exit"},
    [PROCESS_TIMEOUT_HANDLER] =
        {.key = "timeout_handler",
         .type = FIELD_NAME,
         .example = "door",
         .otherwise = "none: it waits for its next period",
         .meaning = "endpoint that hears when its budget is spent"},
    [PROCESS_HANDLES] =
        {.key = "handles",
         .max = 64,
         .example = "{door: {object: door, rights: [send]}}",
         .type = FIELD_NAMED,
         .schema = &schema_handle,
         .otherwise = "none",
         .meaning =
             "handles it starts with, by the names it finds them "
             "under; \"quota\", \"process\", \"thread\", \"context\" and "
             "\"console\" it has anyway"},
};
static const struct schema schema_process = {.title = "a process",
                                             .heading = "processes.NAME",
                                             .fields = process_fields,
                                             .count = COUNT(process_fields)};

/* --- the file --- */

static const struct field top_fields[] = {
    [TOP_SCENARIO] = {.key = "scenario",
                      .type = FIELD_NAME,
                      .required = true,
                      .example = "hello",
                      .meaning = "its name: that of the file"},
    [TOP_SENTENCE] = {.key = "sentence",
                      .type = FIELD_TEXT,
                      .min = 1,
                      .max = 400,
                      .required = true,
                      .example = "A program greets the world.",
                      .meaning = "what it shows, in a sentence"},
    [TOP_TOPIC] = {.key = "topic",
                   .type = FIELD_NAME,
                   .required = true,
                   .example = "ipc",
                   .meaning = "what it is listed under"},
    [TOP_MACHINE] = {.key = "machine",
                     .example = "{cpus: 2}",
                     .type = FIELD_FORM,
                     .schema = &schema_machine,
                     .otherwise = "its defaults",
                     .meaning = "what the system runs on"},
    [TOP_OBJECTS] = {.key = "objects",
                     .max = 512,
                     .example = "{door: {kind: endpoint}}",
                     .type = FIELD_NAMED,
                     .schema = &schema_object,
                     .otherwise = "none",
                     .meaning = "what exists beside processes, by name"},
    [TOP_PROCESSES] = {.key = "processes",
                       .max = 240,
                       .type = FIELD_NAMED,
                       .min = 1,
                       .schema = &schema_process,
                       .required = true,
                       .example = "{hello: {program: hello}}",
                       .meaning = "the processes, by name"},
    [TOP_DEVICES] = {.key = "devices",
                     .max = 16,
                     .example = "{drive: {kind: disk, line: 3, blocks: 64}}",
                     .type = FIELD_NAMED,
                     .schema = &schema_device,
                     .otherwise = "none",
                     .meaning = "disks and links of the machine, by name; in "
                                "simulation only"},
    [TOP_STIMULI] = {.key = "stimuli",
                     .max = 4096,
                     .example = "[{interrupt: sensor, at: 1ms}]",
                     .type = FIELD_LIST,
                     .schema = &schema_stimulus,
                     .otherwise = "none",
                     .meaning = "what the world does to the machine"},
    [TOP_MISHAPS] = {.key = "mishaps",
                     .max = 64,
                     .example = "[{process: server, call: 17}]",
                     .type = FIELD_LIST,
                     .schema = &schema_mishap,
                     .otherwise = "none",
                     .meaning = "what befalls processes; in simulation only"},
    [TOP_EXPECTATIONS] = {.key = "expectations",
                          .max = 4096,
                          .example = "[never: {deadlock: true}]",
                          .type = FIELD_LIST,
                          .schema = &schema_expectation,
                          .otherwise = "none",
                          .meaning = "what must hold for the run to succeed"},
    [TOP_SEARCH] = {.key = "search",
                    .example = "{breaks: true}",
                    .type = FIELD_FORM,
                    .schema = &schema_search,
                    .otherwise = "its defaults",
                    .meaning = "what `orr explore` makes of it"},
};
const struct schema schema_top = {.title = "a scenario",
                                  .heading = "The file",
                                  .fields = top_fields,
                                  .count = COUNT(top_fields)};

const struct schema *const schema_all[] = {&schema_top,
                                           &schema_machine,
                                           &schema_by_cpu,
                                           &schema_window,
                                           &schema_costs,
                                           &schema_object,
                                           &schema_device,
                                           &schema_device_fault,
                                           &schema_process,
                                           &schema_restart,
                                           &schema_handle,
                                           &schema_stimulus,
                                           &schema_mishap,
                                           &schema_expectation,
                                           &schema_output,
                                           &schema_exit,
                                           &schema_eventually,
                                           &schema_occurrence,
                                           &schema_span,
                                           &schema_latency,
                                           &schema_from,
                                           &schema_condition,
                                           &schema_line,
                                           &schema_mark,
                                           &schema_fault,
                                           &schema_end,
                                           &schema_spent,
                                           &schema_search,
                                           0};
