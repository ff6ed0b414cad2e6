#include "hal-sim/boot_qemu.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "hal-sim/orr_text.h"
#include "hal-sim/run_live.h"

#define WORDS_MAX 48u
#define STATUS_PASS \
    33 /* isa-debug-exit: 16 << 1 | 1; sifive_test: as it is \
        */
#define POLL_MS 50
#define WAITS_MAX 100
#define FIRMWARE "/usr/share/ovmf/OVMF.fd"

/* A child that runs: its output, and since when. */
struct child {
    pid_t id;
    int output;
    int failed; /* reads errno of an exec that failed */
    uint64_t started_ns;
};

static size_t
add(const char **line, size_t count, const char *const *words)
{
    for (; *words; words++)
        line[count++] = *words;
    return count;
}

static size_t
add_machine(const struct boot_machine *machine, const char **line, size_t count)
{
    static const char *const common[] = {
        "-nodefaults", "-display",   "none", "-serial", "stdio", "-monitor",
        "none",        "-no-reboot", "-m",   "256",     NULL};
    static const char *const pc[] = {
        "-cpu", "max", "-device", "isa-debug-exit,iobase=0xf4,iosize=4", NULL};
    static const char *const riscv[] = {"-bios", "default", NULL};
    bool direct = machine->way == BOOT_DIRECT;
    bool is_pc = machine->arch->machine == 62;
    line[count++] = is_pc ? "qemu-system-x86_64" : "qemu-system-riscv64";
    line[count++] = "-M";
    line[count++] = !is_pc ? "virt" : direct ? "microvm" : "q35";
    count = add(line, count, common);
    count = add(line, count, is_pc ? pc : riscv);
    if (machine->way == BOOT_UEFI)
        count =
            add(line, count, (const char *const[]){"-bios", FIRMWARE, NULL});
    if (!direct)
        return add(line, count,
                   (const char *const[]){"-boot", "d", "-cdrom",
                                         machine->bundle, NULL});
    return add(line, count,
               (const char *const[]){"-kernel", machine->arch->kernel,
                                     "-initrd", machine->bundle, NULL});
}

static void
words_make(const struct boot_machine *machine, const char **line)
{
    size_t count = add_machine(machine, line, 0);
    if (machine->way == BOOT_DIRECT && !machine->host_time)
        count =
            add(line, count,
                (const char *const[]){"-icount", "shift=0,sleep=off", NULL});
    if (machine->gdb)
        count = add(line, count,
                    (const char *const[]){"-S", "-gdb", machine->gdb, NULL});
    line[count] = NULL;
}

char *
boot_qemu_command(const struct boot_machine *machine)
{
    const char *line[WORDS_MAX];
    char *text = orr_text_format("%s", "");
    words_make(machine, line);
    for (size_t i = 0; line[i]; i++) {
        char *longer =
            orr_text_format("%s%s%s", text, i > 0 ? " " : "", line[i]);
        free(text);
        text = longer;
    }
    return text;
}

static _Noreturn void
child_main(const struct boot_machine *machine, int output, int failed)
{
    const char *line[WORDS_MAX];
    int nothing = open("/dev/null", O_RDWR);
    words_make(machine, line);
    dup2(nothing, STDIN_FILENO);
    dup2(output, STDOUT_FILENO);
    char **arguments = (char **)(uintptr_t)line;
    execvp(arguments[0], arguments);
    int error = errno;
    if (write(failed, &error, sizeof error) < 0)
        _exit(126);
    _exit(127);
}

/* False if no process or pipe can be had; errno says why. */
static bool
child_start(struct child *child, const struct boot_machine *machine)
{
    int output[2], failed[2];
    if (pipe2(output, O_CLOEXEC) != 0)
        return false;
    if (pipe2(failed, O_CLOEXEC) != 0) {
        close(output[0]);
        close(output[1]);
        return false;
    }
    child->started_ns = run_host_ns();
    child->id = fork();
    if (child->id == 0)
        child_main(machine, output[1], failed[1]);
    close(output[1]);
    close(failed[1]);
    child->output = output[0];
    child->failed = failed[0];
    return child->id > 0;
}

/* Passes its output on until there is no more; true if it was told to end. */
static bool
child_follow(const struct child *child, const struct boot_machine *machine,
             enum boot_exit *why)
{
    char bytes[4096];
    struct pollfd ready = {.fd = child->output, .events = POLLIN};
    for (;;) {
        if (run_host_ns() - child->started_ns > machine->limit_ns) {
            *why = BOOT_TIMED_OUT;
            return true;
        }
        if (machine->stop && machine->stop(machine->self)) {
            *why = BOOT_STOPPED;
            return true;
        }
        if (poll(&ready, 1, POLL_MS) <= 0)
            continue;
        ssize_t got = read(child->output, bytes, sizeof bytes);
        if (got == 0 || (got < 0 && errno != EINTR))
            return false;
        if (got > 0)
            machine->bytes(machine->self, bytes, (size_t)got);
    }
}

struct boot_outcome
boot_qemu(const struct boot_machine *machine)
{
    struct boot_outcome outcome = {.exit = BOOT_FAILED};
    struct child child;
    int state = 0, error = 0;
    if (!child_start(&child, machine))
        return (struct boot_outcome){BOOT_ABSENT, errno};
    bool killed = child_follow(&child, machine, &outcome.exit);
    if (killed)
        kill(child.id, SIGKILL);
    while (waitpid(child.id, &state, 0) < 0 && errno == EINTR)
        continue;
    if (read(child.failed, &error, sizeof error) == (ssize_t)sizeof error)
        outcome = (struct boot_outcome){BOOT_ABSENT, error};
    close(child.output);
    close(child.failed);
    if (killed || outcome.exit == BOOT_ABSENT)
        return outcome;
    outcome.status = WIFEXITED(state) ? WEXITSTATUS(state) : -WTERMSIG(state);
    if (outcome.status == STATUS_PASS)
        outcome.exit = BOOT_PASSED;
    return outcome;
}

/* Starts the machine, whose serial line is this program's output from now on;
 * false: it has not begun to listen for the debugger. */
static bool
machine_start_alone(const struct boot_machine *machine, const char *path)
{
    const struct timespec pause = {.tv_nsec = POLL_MS * 1000000L};
    const char *line[WORDS_MAX];
    words_make(machine, line);
    pid_t id = fork();
    if (id == 0) {
        int nothing = open("/dev/null", O_RDONLY);
        dup2(nothing, STDIN_FILENO);
        setpgid(0, 0); /* control-C is for the debugger */
        char **arguments = (char **)(uintptr_t)line;
        execvp(arguments[0], arguments);
        _exit(127);
    }
    for (int i = 0; id > 0 && i < WAITS_MAX; i++) {
        if (access(path, F_OK) == 0)
            return true;
        nanosleep(&pause, NULL);
    }
    return false;
}

int
boot_qemu_gdb(const struct boot_machine *machine)
{
    struct boot_machine listening = *machine;
    char *path = orr_text_format("/tmp/orr-gdb-%d", (int)getpid());
    char *server = orr_text_format("unix:%s,server=on,wait=off", path);
    char *target = orr_text_format("target remote %s", path);
    listening.gdb = server;
    char *remove = orr_text_format("shell rm -f %s", path);
    bool started = machine_start_alone(&listening, path);
    /* both are open by now, and nobody is left to remove them later */
    unlink(machine->bundle);
    if (started)
        execlp("gdb-multiarch", "gdb-multiarch", "-q", "-iex",
               "set debuginfod enabled off", "-ex", target, "-ex", remove,
               machine->arch->kernel, (char *)NULL);
    int error = errno;
    free(path);
    free(server);
    free(target);
    free(remove);
    return error;
}
