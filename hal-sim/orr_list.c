/* `orr list`: which scenarios there are, by topic. */
#include <dirent.h>
#include <getopt.h>
#include <jansson.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hal-sim/orr.h"
#include "hal-sim/orr_places.h"
#include "hal-sim/orr_text.h"
#include "hal-sim/scenario.h"

#define ENDING ".yaml"

struct list {
    struct scenario **item;
    size_t count, room;
    int status;
};

static void
list_add(struct list *list, const char *path)
{
    struct complaints complaints = {0};
    struct scenario *scenario = scenario_read(path, &complaints);
    if (!scenario) {
        complaints_print(&complaints, stderr);
        list->status = ORR_STATUS_USAGE;
    } else {
        if (list->count == list->room) {
            list->room = list->room ? list->room * 2 : 32;
            list->item = realloc(list->item, list->room * sizeof list->item[0]);
            if (!list->item)
                orr_text_out_of_memory();
        }
        list->item[list->count++] = scenario;
    }
    complaints_free(&complaints);
}

static int
is_scenario(const struct dirent *entry)
{
    size_t length = strlen(entry->d_name), ending = strlen(ENDING);
    return length > ending &&
           strcmp(entry->d_name + length - ending, ENDING) == 0;
}

static void
list_add_folder(struct list *list, const char *folder)
{
    struct dirent **entry = NULL;
    int count = scandir(folder, &entry, is_scenario, alphasort);
    if (count < 0)
        list->status =
            orr_usage_error("list", "%s: there is no such folder", folder);
    for (int i = 0; i < count; i++) {
        char *path = orr_text_format("%s/%s", folder, entry[i]->d_name);
        list_add(list, path);
        free(path);
        free(entry[i]);
    }
    free(entry);
}

static void
list_add_place(struct list *list, const char *place)
{
    struct stat about;
    if (stat(place, &about) == 0 && !S_ISDIR(about.st_mode))
        list_add(list, place);
    else
        list_add_folder(list, place);
}

static int
compare(const void *a, const void *b)
{
    const struct scenario *left = *(struct scenario *const *)a;
    const struct scenario *right = *(struct scenario *const *)b;
    int topics = strcmp(left->topic, right->topic);
    return topics ? topics : strcmp(left->name, right->name);
}

static int
columns_of_terminal(void)
{
    struct winsize size;
    if (isatty(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0)
        return size.ws_col;
    return 0;
}

/* Prints words in lines of at most `room` columns, those after the first
 * indented. */
static void
print_wrapped(const char *text, int indent, int room)
{
    int at = 0;
    while (*text) {
        int length = (int)strcspn(text, " ");
        if (at > 0 && at + 1 + length > room) {
            printf("\n%*s", indent, "");
            at = 0;
        }
        at += printf("%s%.*s", at > 0 ? " " : "", length, text);
        text += length;
        text += strspn(text, " ");
    }
    putchar('\n');
}

static int
width_of_names(const struct list *list)
{
    int width = 0;
    for (size_t i = 0; i < list->count; i++) {
        int length = (int)strlen(list->item[i]->name);
        width = length > width ? length : width;
    }
    return width;
}

/* Topics as headings; sentences wrapped as wide as the terminal is. */
static void
list_print(const struct list *list)
{
    bool colour = orr_text_coloured(stdout);
    int width = width_of_names(list), columns = columns_of_terminal();
    const char *topic = "", *plain = orr_text_colour(colour, ORR_TEXT_PLAIN);
    int room = columns - width - 4;
    if (columns == 0 || room < 20)
        room = INT_MAX;
    for (size_t i = 0; i < list->count; i++) {
        const struct scenario *scenario = list->item[i];
        if (strcmp(topic, scenario->topic) != 0)
            printf("%s%s%s%s\n", i > 0 ? "\n" : "",
                   orr_text_colour(colour, ORR_TEXT_BOLD), scenario->topic,
                   plain);
        topic = scenario->topic;
        printf("  %s%-*s%s  ", orr_text_colour(colour, ORR_TEXT_FIRST), width,
               scenario->name, plain);
        print_wrapped(scenario->sentence, width + 4, room);
    }
}

static void
list_print_json(const struct list *list)
{
    json_t *array = json_array();
    for (size_t i = 0; i < list->count; i++) {
        const struct scenario *scenario = list->item[i];
        json_array_append_new(
            array,
            json_pack("{s:s, s:s, s:s, s:s, s:I, s:I}", "name", scenario->name,
                      "file", scenario->path, "topic", scenario->topic,
                      "sentence", scenario->sentence, "processes",
                      (json_int_t)scenario->processes_count, "expectations",
                      (json_int_t)scenario->expectations_count));
    }
    json_dumpf(array, stdout, JSON_INDENT(2));
    putchar('\n');
    json_decref(array);
}

int
orr_command_list(int argc, char **argv)
{
    static const struct option options[] = {{"json", no_argument, NULL, 'j'},
                                            {"help", no_argument, NULL, 'h'},
                                            {NULL, 0, NULL, 0}};
    struct list list = {0};
    bool json = false;
    int option;
    optind = 0;
    opterr = 0;
    while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
        if (option == '?')
            return orr_usage_error("list", "no option `%s`", argv[optind - 1]);
        if (option == 'h')
            return !orr_help_print(stdout, "list");
        json = true;
    }
    char *folder = optind == argc ? orr_place_scenarios() : NULL;
    if (optind == argc)
        list_add_folder(&list, folder ? folder : "scenarios");
    free(folder);
    for (int i = optind; i < argc; i++)
        list_add_place(&list, argv[i]);
    if (list.count > 0)
        qsort(list.item, list.count, sizeof list.item[0], compare);
    if (json)
        list_print_json(&list);
    else
        list_print(&list);
    for (size_t i = 0; i < list.count; i++)
        scenario_free(list.item[i]);
    free(list.item);
    return list.status;
}
