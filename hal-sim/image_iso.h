/* An ISO image that boots by itself, made by tools/iso.sh. */
#ifndef HAL_SIM_IMAGE_ISO_H
#define HAL_SIM_IMAGE_ISO_H

#include "hal-sim/image_bundle.h"

/* Is there such an image for this machine at all? */
bool image_iso_boots(const struct image_arch *arch);

/* Writes it to `path`; false, and a text in *error (free() it), if that cannot
 * be, or the machine boots from no ISO. */
bool image_iso(const struct image_arch *arch, const char *bundle,
               const char *path, char **error);

#endif
