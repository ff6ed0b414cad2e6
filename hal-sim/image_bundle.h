/* Writes the payload of an image (orrery/bundle.h) from a scenario. */
#ifndef HAL_SIM_IMAGE_BUNDLE_H
#define HAL_SIM_IMAGE_BUNDLE_H

#include "core/include/orrery/bundle.h"
#include "hal-sim/scenario.h"

struct image_arch {
    const char *name; /* as users say it, and the name of its build */
    uint32_t machine; /* ELF machine */
    char *kernel;     /* path of kernel.elf */
    char *apps;       /* folder of the programs */
};

/* Finds a built machine by its name ("x86_64", "riscv64"): in $ORR_IMAGES, or
 * beside this program's build. False and a text in *error (free() it) if there
 * is none of that name, or it is not built. */
bool image_arch_find(struct image_arch *arch, const char *name, char **error);
void image_arch_free(struct image_arch *arch);

/* The bundle in memory; free() it. Null, and a text in *error (free() it) or
 * complaints, if a program is missing or does not fit. */
struct orr_bundle *image_bundle(const struct scenario *scenario,
                                const struct image_arch *arch, uint32_t flags,
                                struct complaints *complaints, char **error);

/* False and a text in *error if the file cannot be written. */
bool image_write(const char *path, const void *bytes, size_t count,
                 char **error);

#endif
