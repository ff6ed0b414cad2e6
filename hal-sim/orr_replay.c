/* `orr replay`: repeats a run that was recorded. */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "hal-sim/image_replay.h"
#include "hal-sim/orr.h"
#include "hal-sim/orr_replay_choices.h"
#include "hal-sim/orr_replay_events.h"
#include "hal-sim/orr_text.h"
#include "hal-sim/trace.h"

struct command {
    uint64_t to;
    const char *trace_path, *path;
    bool help;
};

static int
read_options(struct command *command, int argc, char **argv)
{
    static const struct option options[] = {
        {"to", required_argument, NULL, 't'},
        {"trace", required_argument, NULL, 'w'},
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0}};
    int option;
    optind = 0;
    opterr = 0;
    while ((option = getopt_long(argc, argv, ":h", options, NULL)) != -1) {
        if (option == '?')
            return orr_usage_error("replay", "no option `%s`",
                                   argv[optind - 1]);
        if (option == ':')
            return orr_usage_error("replay", "`%s` needs a value",
                                   argv[optind - 1]);
        if (option == 't' && !orr_text_read_number(optarg, &command->to))
            return orr_usage_error("replay", "--to: `%s` is no number", optarg);
        if (option == 'w')
            command->trace_path = optarg;
        command->help |= option == 'h';
    }
    if (!command->help && argc - optind != 1)
        return orr_usage_error("replay", "one FILE was expected");
    command->path = argv[optind];
    return ORR_STATUS_PASS;
}

static int
replay_report(const struct command *command, const struct image_replay *replay)
{
    if (replay->error) {
        fprintf(stderr, "orr replay: %s: %s\n", command->path, replay->error);
        return ORR_STATUS_USAGE;
    }
    if (replay->difference) {
        printf("FAIL %s: %s\n", replay->scenario, replay->difference);
        return ORR_STATUS_FAIL;
    }
    printf("pass %s: %" PRIu64 " events of %s give the same here%s\n"
           "     %" PRIu64 " digests compared in full, the last %016" PRIx64
           "\n",
           replay->scenario, replay->events, replay->machine,
           replay->whole ? "" : ", as far as it went", replay->checked,
           replay->digest);
    return ORR_STATUS_PASS;
}

static int
replay_log(const struct command *command)
{
    struct trace *trace = NULL;
    if (command->trace_path && !(trace = trace_open(command->trace_path)))
        return orr_usage_error("replay", "%s cannot be written",
                               command->trace_path);
    struct observer observer = trace_observer(trace);
    struct image_replay replay =
        image_replay(command->path, command->to, trace ? &observer : NULL);
    if (trace && !trace_close(trace, replay.at))
        fprintf(stderr, "orr replay: %s could not be written\n",
                command->trace_path);
    int status = replay_report(command, &replay);
    image_replay_free(&replay);
    return status;
}

int
orr_command_replay(int argc, char **argv)
{
    struct command command = {.path = "", .to = UINT64_MAX};
    if (orr_replay_is_choices(argc, argv))
        return orr_replay_choices(argc, argv);
    if (orr_replay_is_events(argc, argv))
        return orr_replay_events(argc, argv);
    int status = read_options(&command, argc, argv);
    if (status != ORR_STATUS_PASS)
        return status;
    if (command.help) {
        orr_help_print(stdout, "replay");
        return ORR_STATUS_PASS;
    }
    if (access(command.path, R_OK) != 0)
        return orr_usage_error("replay", "%s: %s", command.path,
                               strerror(errno));
    if (!image_replay_is_log(command.path))
        return orr_usage_error("replay",
                               "%s is nothing that orr explore, orr boot "
                               "--record or orr fuzz kernel has written",
                               command.path);
    return replay_log(&command);
}
