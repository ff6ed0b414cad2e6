/* From a path to a text that is known to be UTF-8. */
#include "hal-sim/scenario_element.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

static const struct place whole_file = {0, 0, ""};

/* A directory, a device or a pipe has no business here: it may never end. */
static bool
is_readable(struct critic *critic, FILE *file)
{
    struct stat status;
    if (fstat(fileno(file), &status)) {
        complain(critic, whole_file, "check the disk and its permissions",
                 "cannot be examined: %s", strerror(errno));
        return false;
    }
    if (S_ISDIR(status.st_mode)) {
        complain(critic, whole_file, "name a file in it",
                 "expected a file, found a directory");
        return false;
    }
    if (!S_ISREG(status.st_mode)) {
        complain(critic, whole_file, "copy it into a file first",
                 "expected a regular file, found a device or pipe");
        return false;
    }
    return true;
}

static char *
load(struct critic *critic, struct pool *pool, FILE *file, size_t *bytes)
{
    char *text = pool_take(pool, ELEMENT_BYTES_MAX + 1);
    *bytes = fread(text, 1, ELEMENT_BYTES_MAX + 1, file);
    if (ferror(file)) {
        complain(critic, whole_file, "check the disk and its permissions",
                 "cannot be read: %s", strerror(errno));
        return NULL;
    }
    return text;
}

char *
element_load(struct critic *critic, struct pool *pool, const char *path,
             size_t *bytes)
{
    /* a pipe without a writer must not keep us waiting */
    int opened = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    FILE *file = opened < 0 ? NULL : fdopen(opened, "rb");
    if (!file) {
        complain(critic, whole_file,
                 errno == ENOENT ? "check the path; `orr list` shows all "
                                   "scenarios"
                                 : "check its permissions",
                 "cannot be opened: %s", strerror(errno));
        return NULL;
    }
    char *text = NULL;
    if (is_readable(critic, file))
        text = load(critic, pool, file, bytes);
    fclose(file);
    return text;
}
