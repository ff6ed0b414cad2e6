/* `orr boot`: the image of a scenario, run in QEMU and judged. */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "hal-sim/boot_run.h"
#include "hal-sim/orr.h"
#include "hal-sim/orr_paths.h"
#include "hal-sim/orr_text.h"
#include "hal-sim/orr_verdict.h"

#define LIMIT_NS UINT64_C(60000000000)

struct command {
    struct boot_options options;
    const char *arch;
    bool json, quiet, help;
    struct orr_paths paths;
};

enum choice {
    OPTION_ARCH = 256,
    OPTION_TIMEOUT,
    OPTION_RECORD,
    OPTION_TRACE,
    OPTION_JSON,
    OPTION_QUIET,
    OPTION_GDB,
    OPTION_ISO,
    OPTION_UEFI,
    OPTION_HOST_TIME
};

static const struct option options[] = {
    {"arch", required_argument, NULL, OPTION_ARCH},
    {"timeout", required_argument, NULL, OPTION_TIMEOUT},
    {"record", required_argument, NULL, OPTION_RECORD},
    {"trace", required_argument, NULL, OPTION_TRACE},
    {"json", no_argument, NULL, OPTION_JSON},
    {"quiet", no_argument, NULL, OPTION_QUIET},
    {"gdb", no_argument, NULL, OPTION_GDB},
    {"iso", no_argument, NULL, OPTION_ISO},
    {"uefi", no_argument, NULL, OPTION_UEFI},
    {"host-time", no_argument, NULL, OPTION_HOST_TIME},
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0}};

/* ORR_STATUS_PASS, or that of an error that was told. */
static int
take_option(struct command *command, int option)
{
    switch (option) {
    case OPTION_ARCH:
        command->arch = optarg;
        break;
    case OPTION_TIMEOUT:
        if (!orr_text_read_time(optarg, &command->options.limit_ns))
            return orr_usage_error(
                "boot", "--timeout: `%s` is no time such as 10s", optarg);
        break;
    case OPTION_RECORD:
        command->options.record_path = optarg;
        break;
    case OPTION_TRACE:
        command->options.trace_path = optarg;
        break;
    case OPTION_JSON:
        command->json = true;
        break;
    case OPTION_QUIET:
        command->quiet = true;
        break;
    case OPTION_GDB:
        command->options.gdb = true;
        break;
    case OPTION_ISO:
        if (command->options.way == BOOT_DIRECT)
            command->options.way = BOOT_BIOS;
        break;
    case OPTION_UEFI:
        command->options.way = BOOT_UEFI;
        break;
    case OPTION_HOST_TIME:
        command->options.host_time = true;
        break;
    default:
        command->help = true;
        break;
    }
    return ORR_STATUS_PASS;
}

static int
read_options(struct command *command, int argc, char **argv)
{
    int option, status = ORR_STATUS_PASS;
    optind = 0;
    opterr = 0;
    while (status == ORR_STATUS_PASS &&
           (option = getopt_long(argc, argv, ":h", options, NULL)) != -1) {
        if (option == '?')
            return orr_usage_error("boot", "no option `%s`", argv[optind - 1]);
        if (option == ':')
            return orr_usage_error("boot", "`%s` needs a value",
                                   argv[optind - 1]);
        status = take_option(command, option);
    }
    command->paths.path = argv + optind;
    command->paths.count = argc - optind;
    return status;
}

static int
check_options(const struct command *command)
{
    if (command->paths.count == 0)
        return orr_usage_error("boot", "no scenario was named");
    if (!command->arch)
        return orr_usage_error("boot", "no machine was named: --arch x86_64 "
                                       "or --arch riscv64");
    bool keeps = command->options.record_path || command->options.trace_path;
    if (command->paths.count > 1 && (keeps || command->options.gdb))
        return orr_usage_error("boot", "--record, --trace and --gdb are for "
                                       "one scenario");
    if (keeps && command->options.gdb)
        return orr_usage_error("boot", "with --gdb nobody is left to write "
                                       "what --record and --trace want");
    return ORR_STATUS_PASS;
}

static int
boot_status(enum run_verdict verdict)
{
    switch (verdict) {
    case RUN_PASS:
        return ORR_STATUS_PASS;
    case RUN_FAIL:
        return ORR_STATUS_FAIL;
    case RUN_BROKEN:
        return ORR_STATUS_BROKEN;
    case RUN_UNFIT:
        break;
    }
    return ORR_STATUS_USAGE;
}

static int
boot_once(void *self, const struct scenario *scenario)
{
    const struct command *command = self;
    struct run_result result = boot_scenario(scenario, &command->options);
    if (result.verdict == RUN_UNFIT) {
        complaints_print(&result.complaints, stderr);
        if (result.error)
            fprintf(stderr, "orr boot: %s: %s\n", scenario->path, result.error);
    }
    if (command->json)
        orr_verdict_print_json(stdout, scenario, &result);
    else if (result.verdict != RUN_UNFIT)
        orr_verdict_print(stdout, scenario, &result);
    fflush(stdout);
    int status = boot_status(result.verdict);
    run_result_free(&result);
    return status;
}

static int
boot_all(struct command *command)
{
    struct image_arch arch;
    char *error = NULL;
    int status = ORR_STATUS_PASS;
    if (!image_arch_find(&arch, command->arch, &error)) {
        fprintf(stderr, "orr boot: %s\n", error);
        free(error);
        image_arch_free(&arch);
        return ORR_STATUS_USAGE;
    }
    command->options.arch = &arch;
    command->paths.json = command->json;
    status = orr_paths_each(&command->paths, boot_once, command);
    command->options.arch = NULL;
    image_arch_free(&arch);
    return status;
}

int
orr_command_boot(int argc, char **argv)
{
    struct command command = {.options = {.limit_ns = LIMIT_NS}};
    int status = read_options(&command, argc, argv);
    if (status == ORR_STATUS_PASS && command.help) {
        orr_help_print(stdout, "boot");
        return ORR_STATUS_PASS;
    }
    if (status == ORR_STATUS_PASS)
        status = check_options(&command);
    command.options.live = !command.json && !command.quiet;
    return status == ORR_STATUS_PASS ? boot_all(&command) : status;
}
