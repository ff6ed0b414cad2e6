#include "hal-sim/image_file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "hal-sim/orr_text.h"

char *
image_file_make(char **error)
{
    const char *folder = getenv("TMPDIR");
    char *path = orr_text_format("%s/orr-boot-XXXXXX",
                                 folder && *folder ? folder : "/tmp");
    int file = mkstemp(path);
    if (file >= 0) {
        close(file);
        return path;
    }
    *error = orr_text_format("%s: %s", path, strerror(errno));
    free(path);
    return NULL;
}

void
image_file_drop(char *path)
{
    if (path)
        unlink(path);
    free(path);
}

char *
image_file_bundle(const struct scenario *scenario,
                  const struct image_arch *arch, uint32_t flags,
                  struct complaints *complaints, char **error)
{
    struct orr_bundle *bundle =
        image_bundle(scenario, arch, flags, complaints, error);
    char *path = bundle ? image_file_make(error) : NULL;
    if (path && !image_write(path, bundle, bundle->size, error)) {
        image_file_drop(path);
        path = NULL;
    }
    free(bundle);
    return path;
}
