/* Files that live for as long as an image is made or runs. */
#ifndef HAL_SIM_IMAGE_FILE_H
#define HAL_SIM_IMAGE_FILE_H

#include "hal-sim/image_bundle.h"

/* An empty file of a new name in $TMPDIR or /tmp. Null, and a text in *error:
 * there cannot be one. */
char *image_file_make(char **error);

/* Removes it and frees its name, which may be null. */
void image_file_drop(char *path);

/* A scenario's bundle in such a file. Null: *error or the complaints say why
 * not. */
char *image_file_bundle(const struct scenario *scenario,
                        const struct image_arch *arch, uint32_t flags,
                        struct complaints *complaints, char **error);

#endif
