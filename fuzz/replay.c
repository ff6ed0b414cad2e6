/* Gives every file of the named folders to a fuzz target, without a fuzzer:
 * what was found once stays mended, with any compiler. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define BYTES_MAX (1u << 20)

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count);

static size_t
replay_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    uint8_t *bytes = malloc(BYTES_MAX);
    if (!file || !bytes) {
        perror(path);
        exit(EXIT_FAILURE);
    }
    size_t count = fread(bytes, 1, BYTES_MAX, file);
    fclose(file);
    /* exactly as long as it is, so that a sanitizer sees what is beyond */
    bytes = realloc(bytes, count ? count : 1);
    if (bytes)
        LLVMFuzzerTestOneInput(bytes, count);
    free(bytes);
    return 1;
}

static size_t
replay_folder(const char *folder)
{
    struct dirent **entries;
    int count = scandir(folder, &entries, NULL, alphasort);
    size_t files = 0;
    if (count < 0) {
        perror(folder);
        exit(EXIT_FAILURE);
    }
    for (int i = 0; i < count; i++) {
        char path[4096];
        snprintf(path, sizeof path, "%s/%s", folder, entries[i]->d_name);
        if (entries[i]->d_type == DT_REG)
            files += replay_file(path);
        free(entries[i]);
    }
    free(entries);
    return files;
}

int
main(int argc, char **argv)
{
    size_t files = 0;
    for (int i = 1; i < argc; i++)
        files += replay_folder(argv[i]);
    printf("%zu files\n", files);
    return files < 50 ? EXIT_FAILURE : EXIT_SUCCESS;
}
