/* `orr image`: a scenario as a file that a machine boots. */
#include <getopt.h>
#include <stdlib.h>

#include "hal-sim/image_file.h"
#include "hal-sim/image_iso.h"
#include "hal-sim/orr.h"
#include "hal-sim/orr_places.h"
#include "hal-sim/orr_text.h"

struct command {
    const char *arch, *output, *name;
    bool bundle, help;
};

static int
read_options(struct command *command, int argc, char **argv)
{
    static const struct option options[] = {
        {"arch", required_argument, NULL, 'a'},
        {"output", required_argument, NULL, 'o'},
        {"bundle", no_argument, NULL, 'b'},
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0}};
    int option;
    optind = 0;
    opterr = 0;
    while ((option = getopt_long(argc, argv, ":ho:", options, NULL)) != -1) {
        if (option == '?')
            return orr_usage_error("image", "no option `%s`", argv[optind - 1]);
        if (option == ':')
            return orr_usage_error("image", "`%s` needs a value",
                                   argv[optind - 1]);
        if (option == 'a')
            command->arch = optarg;
        if (option == 'o')
            command->output = optarg;
        command->bundle |= option == 'b';
        command->help |= option == 'h';
    }
    command->name = argv[optind];
    if (command->help)
        return ORR_STATUS_PASS;
    if (argc - optind != 1)
        return orr_usage_error("image", "one scenario was expected");
    if (!command->arch)
        return orr_usage_error("image", "no machine was named: --arch x86_64 "
                                        "or --arch riscv64");
    if (!command->output)
        return orr_usage_error("image", "no file was named: --output FILE");
    return ORR_STATUS_PASS;
}

/* Null, or why there is no image; the complaints may say more. */
static char *
image_make(const struct command *command, const struct scenario *scenario,
           const struct image_arch *arch, struct complaints *complaints)
{
    char *error = NULL;
    if (command->bundle) {
        struct orr_bundle *bundle =
            image_bundle(scenario, arch, 0, complaints, &error);
        if (bundle)
            image_write(command->output, bundle, bundle->size, &error);
        free(bundle);
        return error;
    }
    char *bundle = image_file_bundle(scenario, arch, 0, complaints, &error);
    if (bundle)
        image_iso(arch, bundle, command->output, &error);
    image_file_drop(bundle);
    return error;
}

static int
image_scenario(const struct command *command, const struct scenario *scenario,
               const struct image_arch *arch)
{
    struct complaints complaints = {0};
    char *error = image_make(command, scenario, arch, &complaints);
    bool good = !error && complaints.count == 0;
    complaints_print(&complaints, stderr);
    if (error)
        fprintf(stderr, "orr image: %s\n", error);
    if (good)
        printf("%s: %s for %s%s%s\n", command->output, scenario->name,
               arch->name, command->bundle ? ", to be loaded beside " : "",
               command->bundle ? arch->kernel : "");
    free(error);
    complaints_free(&complaints);
    return good ? ORR_STATUS_PASS : ORR_STATUS_USAGE;
}

static int
image_path(const struct command *command, const struct image_arch *arch)
{
    struct complaints complaints = {0};
    char *path = orr_place_scenario(command->name);
    struct scenario *scenario = scenario_read(path, &complaints);
    int status = ORR_STATUS_USAGE;
    if (scenario)
        status = image_scenario(command, scenario, arch);
    else
        complaints_print(&complaints, stderr);
    if (scenario)
        scenario_free(scenario);
    complaints_free(&complaints);
    free(path);
    return status;
}

int
orr_command_image(int argc, char **argv)
{
    struct command command = {.arch = NULL};
    struct image_arch arch;
    char *error = NULL;
    int status = read_options(&command, argc, argv);
    if (status != ORR_STATUS_PASS)
        return status;
    if (command.help) {
        orr_help_print(stdout, "image");
        return ORR_STATUS_PASS;
    }
    if (image_arch_find(&arch, command.arch, &error)) {
        command.bundle |= !image_iso_boots(&arch);
        status = image_path(&command, &arch);
    } else {
        status = orr_usage_error("image", "%s", error);
        free(error);
    }
    image_arch_free(&arch);
    return status;
}
