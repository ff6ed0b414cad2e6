#include "hal-sim/image_iso.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "hal-sim/orr_places.h"
#include "hal-sim/orr_text.h"

#define MACHINE_PC 62

/* Where the script may lie, seen from the program. */
static const char *const scripts[] = {"../../tools/iso.sh",
                                      "../share/orrery/iso.sh"};

/* What the script needs, and the package it comes with. */
static const struct {
    const char *path, *package;
} needed[] = {{"/usr/bin/grub-mkimage", "grub-common"},
              {"/usr/lib/grub/i386-pc/boot_hybrid.img", "grub-pc-bin"},
              {"/usr/lib/grub/x86_64-efi/multiboot2.mod", "grub-efi-amd64-bin"},
              {"/usr/bin/xorriso", "xorriso"},
              {"/usr/bin/mformat", "mtools"}};

static char *
script_find(void)
{
    char *script = NULL;
    for (size_t i = 0; !script && i < sizeof scripts / sizeof scripts[0]; i++)
        script = orr_place_beside(scripts[i]);
    return script;
}

/* The first thing that is not installed; null: all is. */
static char *
missing(void)
{
    for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++)
        if (access(needed[i].path, R_OK) != 0)
            return orr_text_format(
                "%s is not here; install it with: apt-get install %s",
                needed[i].path, needed[i].package);
    return NULL;
}

/* The script's exit status, or -1: it could not be run. */
static int
script_run(const char *script, const char *const *words)
{
    int status = 0;
    pid_t id = fork();
    if (id == 0) {
        char **arguments = (char **)(uintptr_t)words;
        execv(script, arguments);
        _exit(127);
    }
    if (id < 0)
        return -1;
    while (waitpid(id, &status, 0) < 0 && errno == EINTR)
        continue;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* The script wants to find the file that it is to write. */
static bool
output_touch(const char *path, char **error)
{
    int file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
    if (file < 0) {
        *error = orr_text_format("%s: %s", path, strerror(errno));
        return false;
    }
    close(file);
    return true;
}

bool
image_iso_boots(const struct image_arch *arch)
{
    return arch->machine == MACHINE_PC;
}

bool
image_iso(const struct image_arch *arch, const char *bundle, const char *path,
          char **error)
{
    if (!image_iso_boots(arch)) {
        *error = orr_text_format("%s boots from no ISO, only x86_64 does: "
                                 "leave --iso and --uefi out",
                                 arch->name);
        return false;
    }
    *error = missing();
    if (*error || !output_touch(path, error))
        return false;
    char *script = script_find();
    const char *words[] = {script, arch->kernel, bundle, path, NULL};
    int status = script ? script_run(script, words) : -1;
    if (!script)
        *error = orr_text_format("tools/iso.sh is not beside this program");
    else if (status != 0)
        *error = orr_text_format("%s ended with status %d", script, status);
    free(script);
    return status == 0;
}
