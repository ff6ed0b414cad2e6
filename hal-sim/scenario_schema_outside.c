/* The format of scenario files: what is outside of the system. */
#include "hal-sim/machine.h"
#include "hal-sim/scenario_schema.h"

#define COUNT(fields) (sizeof(fields) / sizeof *(fields))

/* --- stimuli --- */

static const struct field stimulus_fields[] = {
    [STIMULUS_INTERRUPT] = {.key = "interrupt",
                            .type = FIELD_NAME,
                            .required = true,
                            .example = "sensor",
                            .meaning = "object whose line is pulsed"},
    [STIMULUS_AT] = {.key = "at",
                     .type = FIELD_TIME,
                     .max = TIME_MAX,
                     .required = true,
                     .example = "1ms",
                     .meaning = "virtual time of the first pulse"},
    [STIMULUS_EVERY] = {.key = "every",
                        .type = FIELD_TIME,
                        .min = 1,
                        .max = TIME_MAX,
                        .otherwise = "one pulse",
                        .example = "1ms",
                        .meaning = "time from each pulse to the next"},
    [STIMULUS_COUNT] = {.key = "count",
                        .type = FIELD_NUMBER,
                        .min = 1,
                        .max = 1000000000,
                        .example = "10",
                        .otherwise = "without end if there is `every`, or 1",
                        .meaning = "pulses in all"},
    [STIMULUS_INPUT] = {.key = "input",
                        .type = FIELD_TEXT,
                        .min = 1,
                        .max = INPUT_MAX,
                        .example = "\"ps\\n\"",
                        .otherwise = "nothing",
                        .meaning = "what is typed at the console just before "
                                   "the pulse, for who may read it"},
};
const struct schema schema_stimulus = {.title = "a stimulus",
                                       .heading = "stimuli[]",
                                       .fields = stimulus_fields,
                                       .count = COUNT(stimulus_fields)};

/* --- mishaps --- */

static const struct field mishap_fields[] = {
    [MISHAP_PROCESS] = {.key = "process",
                        .type = FIELD_NAME,
                        .required = true,
                        .example = "server",
                        .meaning = "the process that it befalls"},
    [MISHAP_CALL] = {.key = "call",
                     .type = FIELD_NUMBER,
                     .min = 1,
                     .max = 1000000000,
                     .required = true,
                     .example = "17",
                     .meaning = "in place of this system call it faults, by "
                                "an abort; counted from its start"},
    [MISHAP_EACH] = {.key = "each",
                     .type = FIELD_FLAG,
                     .fallback = "false",
                     .example = "true",
                     .meaning = "not only in its first life: in each next one "
                                "a call later, so that it dies at all of them "
                                "in turn"},
};
const struct schema schema_mishap = {.title = "a mishap",
                                     .heading = "mishaps[]",
                                     .fields = mishap_fields,
                                     .count = COUNT(mishap_fields)};

/* --- devices --- */

static const struct choice models[] = {
    {"disk", MODEL_DISK}, {"link", MODEL_LINK}, {0}};
static const struct choice faults[] = {
    {"stall", MODEL_FAULT_STALL},     {"drop", MODEL_FAULT_DROP},
    {"corrupt", MODEL_FAULT_CORRUPT}, {"reorder", MODEL_FAULT_REORDER},
    {"die", MODEL_FAULT_DIE},         {0}};

static const struct field device_fault_fields[] = {
    [DEVICE_FAULT_AT] = {.key = "at",
                         .type = FIELD_NUMBER,
                         .min = 1,
                         .max = 1000000000,
                         .example = "3",
                         .meaning = "which request has it, from 1; or"},
    [DEVICE_FAULT_CHANCE] = {.key = "chance",
                             .type = FIELD_PERCENT,
                             .example = "2.5",
                             .meaning =
                                 "how many of a hundred requests have it, by "
                                 "seed; none with seed 0; `orr explore` "
                                 "chooses which"},
    [DEVICE_FAULT_KIND] =
        {.key = "fault",
         .type = FIELD_CHOICE,
         .required = true,
         .choices = faults,
         .example = "drop",
         .meaning = "it takes longer; is never done, or the frame lost; a bit "
                    "of what is read or sent is wrong; later ones overtake "
                    "it; or the device does nothing any more"},
    [DEVICE_FAULT_FOR] = {.key = "for",
                          .type = FIELD_TIME,
                          .min = 1,
                          .max = TIME_MAX,
                          .example = "1ms",
                          .otherwise = "three times the latency",
                          .meaning = "how much longer (stall, reorder)"},
    [DEVICE_FAULT_MOST] = {.key = "most",
                           .type = FIELD_NUMBER,
                           .min = 1,
                           .max = 1000000000,
                           .example = "1",
                           .otherwise = "as often as chance will",
                           .meaning = "how often in a run (`chance` only)"},
};
const struct schema schema_device_fault = {.title = "a fault of a device",
                                           .heading = "devices.NAME.faults[]",
                                           .fields = device_fault_fields,
                                           .count = COUNT(device_fault_fields),
                                           .one_of = 2};

static const struct field device_fields[] = {
    [DEVICE_KIND] = {.key = "kind",
                     .type = FIELD_CHOICE,
                     .required = true,
                     .choices = models,
                     .example = "disk",
                     .meaning = "what it is: a disk, or one end of a link "
                                "(core/include/orrery/device.h)"},
    [DEVICE_LINE] = {.key = "line",
                     .type = FIELD_NUMBER,
                     .max = 1023,
                     .required = true,
                     .example = "3",
                     .meaning = "the line that it raises, below "
                                "`machine.lines`"},
    [DEVICE_BLOCKS] = {.key = "blocks",
                       .type = FIELD_NUMBER,
                       .min = 1,
                       .max = 4096,
                       .fallback = "64",
                       .example = "128",
                       .meaning = "blocks of 512 bytes (disks only)"},
    [DEVICE_FRAME] = {.key = "frame",
                      .type = FIELD_NUMBER,
                      .min = 8,
                      .max = 4096,
                      .fallback = "256",
                      .example = "512",
                      .meaning = "bytes of its longest frame (links only)"},
    [DEVICE_TO] = {.key = "to",
                   .type = FIELD_NAME,
                   .example = "east",
                   .otherwise = "itself: what is sent comes back",
                   .meaning = "the device at the other end (links only)"},
    [DEVICE_LATENCY] = {.key = "latency",
                        .type = FIELD_TIME,
                        .min = 1,
                        .max = TIME_MAX,
                        .fallback = "20us",
                        .example = "5us",
                        .meaning = "how long each request takes"},
    [DEVICE_SPREAD] = {.key = "spread",
                       .type = FIELD_TIME,
                       .max = TIME_MAX / 1000000,
                       .fallback = "0",
                       .example = "2us",
                       .meaning = "and up to so much longer, by seed; "
                                  "`orr explore` chooses none or all of it"},
    [DEVICE_FAULTS] = {.key = "faults",
                       .type = FIELD_LIST,
                       .schema = &schema_device_fault,
                       .max = MODEL_FAULTS_MAX,
                       .example = "[{fault: drop, at: 3}]",
                       .otherwise = "none",
                       .meaning = "what goes wrong with it"},
};
const struct schema schema_device = {.title = "a device",
                                     .heading = "devices.NAME",
                                     .fields = device_fields,
                                     .count = COUNT(device_fields)};
