#include "hal-sim/bench_spawn.h"

#include <fcntl.h>
#include <spawn.h>
#include <stddef.h>
#include <sys/wait.h>
#include <unistd.h>

#include "hal-sim/run_live.h"

bool
bench_spawn(char **arguments, struct spawned *spawned)
{
    int ends[2];
    posix_spawn_file_actions_t actions;
    if (pipe(ends) != 0)
        return false;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_addclose(&actions, ends[0]);
    posix_spawn_file_actions_addclose(&actions, ends[1]);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null",
                                     O_WRONLY, 0);
    spawned->started = run_host_ns();
    bool fine = posix_spawnp(&spawned->child, arguments[0], &actions, NULL,
                             arguments, environ) == 0;
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    spawned->output = ends[0];
    if (!fine)
        close(ends[0]);
    return fine;
}

int
bench_spawned_end(struct spawned *spawned)
{
    int status;

    close(spawned->output);
    if (waitpid(spawned->child, &status, 0) < 0 || !WIFEXITED(status))
        return -1;
    return WEXITSTATUS(status);
}
