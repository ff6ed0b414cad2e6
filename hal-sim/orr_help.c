#include "hal-sim/orr.h"

#include <stdarg.h>
#include <string.h>

#include "hal-sim/orr_text.h"

struct page {
    const char *name, *summary, *text;
};

static const struct page pages[] = {
    {"run", "run a scenario; exit status 0 when all expectations hold",
     "usage: orr run [OPTION...] SCENARIO...\n"
     "\n"
     "Builds the system that each scenario file describes on a simulated\n"
     "machine, runs it, and says which of its expectations hold. What "
     "programs\n"
     "write appears as they write it, under their names if there are several.\n"
     "SCENARIO is a file, or the name of one that `orr list` shows.\n"
     "A run is fully determined by its scenario and its seed: same digest, "
     "same\n"
     "run.\n"
     "\n"
     "      --seed N       take every chance from this seed (default 0: "
     "always\n"
     "                     the first alternative)\n"
     "      --seeds N      run with the seeds 0 to N-1, a line for each\n"
     "      --until TIME   stop then, whatever the scenario says (250ns, "
     "10us,\n"
     "                     1.5ms, 2s of virtual time)\n"
     "      --trace FILE   write down the run: a line for each thing that\n"
     "                     happened, or a timeline for ui.perfetto.dev or\n"
     "                     chrome://tracing if FILE ends in .json\n"
     "      --type NAME    take what is typed here, line by line, to the\n"
     "                     system's console, with a pulse of the interrupt\n"
     "                     NAME; the run waits for each line when it has come\n"
     "                     to rest, or 10 ms after the last, so that the same\n"
     "                     lines make the same run\n"
     "      --check        verify the kernel's invariants after every event\n"
     "                     instead of only at the end\n"
     "      --json         print one JSON object per run instead of text\n"
     "      --quiet        do not print what programs write\n"
     "      --gdb          start in the debugger, programs loaded; go on with\n"
     "                     `continue`, or first set breakpoints; `orrery\n"
     "                     until EVENT`, `orrery threads` and `orrery bt`\n"
     "                     know the machine: see `help orrery` there\n"
     "  -h, --help         print this\n"
     "\n"
     "Control-C ends a run early; its verdict is given all the same.\n"
     "\n"
     "Exit status: 0 all expectations hold; 1 some do not; 2 wrong usage, or\n"
     "a scenario that cannot be run; 3 the kernel found itself inconsistent.\n"
     "\n"
     "Environment: ORR_APPS, the folder with the programs' modules (default:\n"
     "apps/ beside the orr binary, then ../lib/orrery/apps); NO_COLOR.\n"},
    {"image", "write a scenario as a bootable image",
     "usage: orr image SCENARIO --arch x86_64|riscv64 --output FILE\n"
     "\n"
     "Writes an ISO that boots under BIOS and UEFI (x86_64), or the bundle of\n"
     "programs and plan that QEMU loads beside kernel.elf (riscv64): the same\n"
     "bytes whenever it is made from the same input.\n"
     "\n"
     "      --arch A       the machine: x86_64 or riscv64\n"
     "  -o, --output FILE  the file to write\n"
     "      --bundle       only what QEMU's -initrd takes (riscv64: always)\n"
     "  -h, --help         print this\n"
     "\n"
     "Environment: ORR_IMAGES, the folder that holds x86_64/ and riscv64/ "
     "with\n"
     "kernel.elf and apps/ (default: the builds beside that of this program).\n"
     "\n"
     "Exit status: 0; 2 wrong usage, or there can be no image.\n"},
    {"boot", "run a scenario's image in QEMU",
     "usage: orr boot [OPTION...] SCENARIO... --arch x86_64|riscv64\n"
     "\n"
     "Makes the image of each scenario, runs it in QEMU, prints what programs\n"
     "write, and says which expectations hold. Time is the number of\n"
     "instructions (1 ns each), so that every boot is the same. A reset, a\n"
     "power-off or no end at all is never a pass.\n"
     "\n"
     "      --arch A       the machine: x86_64 or riscv64\n"
     "      --timeout TIME end it after that much host time (default 60s)\n"
     "      --host-time    time is the host's\n"
     "      --iso, --uefi  boot an ISO by BIOS, or by UEFI (x86_64; then time\n"
     "                     is the host's)\n"
     "      --record FILE  keep every event of the kernel, for orr replay; no\n"
     "                     time passes meanwhile, but system calls take a few\n"
     "                     hundred instructions more\n"
     "      --trace FILE   write down the run, as orr run --trace does; it\n"
     "                     goes as with --record\n"
     "      --gdb          stop at the first instruction, with the debugger\n"
     "                     attached to the kernel\n"
     "      --json         print one JSON object per boot instead of text;\n"
     "                     its `timeless` is equal to that of orr run --json\n"
     "                     if the kernel ended in the same state but for time\n"
     "      --quiet        do not print what programs write\n"
     "  -h, --help         print this\n"
     "\n"
     "Exit status: as that of orr run; 3: the image did not come to its "
     "end.\n"},
    {"replay", "repeat a recorded run exactly",
     "usage: orr replay [OPTION...] FILE\n"
     "\n"
     "FILE is what orr explore has written: the run is made again, decision "
     "by\n"
     "decision, and stops at the first digest that differs. Or it is a log of\n"
     "orr boot --record: its events are given to the same kernel in this\n"
     "process, which must come to the same state after each of them. Or\n"
     "it is what orr fuzz kernel has found: an entry of the kernel a line, up\n"
     "to the invariant that does not hold afterwards.\n"
     "\n"
     "      --to EVENT     stop after this one\n"
     "      --trace FILE   write down what happened, as orr run --trace does\n"
     "\n"
     "      --gdb          start in the debugger, as orr run --gdb does (not\n"
     "                     for logs)\n"
     "\n"
     "For the files of orr explore only:\n"
     "\n"
     "      --check        verify the kernel's invariants after every event\n"
     "      --json         print one JSON object\n"
     "  -h, --help         print this\n"
     "\n"
     "Exit status: 0 no difference; 1 there is one; 2 wrong usage.\n"},
    {"explore", "search the schedules of a scenario for one that fails",
     "usage: orr explore [OPTION...] SCENARIO...\n"
     "\n"
     "Runs the scenario again and again, each time in another order of events\n"
     "that a real machine could show: where threads are preempted at system\n"
     "calls, which CPU is ahead, when timers and interrupts come. A run that\n"
     "fails is shrunk to the few decisions it takes, and written to\n"
     "reports/NAME/: failure.replay (see `orr help replay`), story.md,\n"
     "diagram.svg. A failure is an expectation that does not hold, a fault "
     "that\n"
     "the ordinary run does not have, or an inconsistent kernel.\n"
     "\n"
     "      --strategy S     portfolio (default: all of them in turn), "
     "random,\n"
     "                       pct, or exhaustive (depth first, in rounds of 0,\n"
     "                       1, 2, ... departures from the ordinary run)\n"
     "      --depth N        of pct: 1 to 5 (default: all in turn)\n"
     "      --preemptions N  of exhaustive: no more departures than N\n"
     "      --runs N         no more runs than N\n"
     "      --time TIME      stop after that (default 10s, if there is no\n"
     "                       --runs; exhaustive ends by itself)\n"
     "      --seed N         begin every chance from there (default 1)\n"
     "      --jobs N         processes that search (default 1); the same seed\n"
     "                       and jobs find the same\n"
     "      --shard I/N      do the I-th of N parts, for several hosts\n"
     "      --delay TIME     put nothing off for longer in one choice "
     "(default:\n"
     "                       `search.delay` of the scenario)\n"
     "      --blocks N       of programs that are built to be preempted at "
     "basic\n"
     "                       blocks (name@blocks), the first N after each "
     "system\n"
     "                       call are choices (default 256)\n"
     "      --refusals       CREATE may be refused for want of memory, too "
     "(default:\n"
     "                       `search.refusals` of the scenario)\n"
     "      --check          verify the kernel's invariants after every event\n"
     "                       of every run (default: of one run in 256)\n"
     "      --report FOLDER  write the report there\n"
     "      --json           print one JSON object per scenario\n"
     "  -h, --help           print this\n"
     "\n"
     "Control-C ends the search; what was found is told all the same.\n"
     "\n"
     "Exit status: 0 nothing was found; 1 something was; 2 wrong usage, or a\n"
     "scenario that cannot be run.\n"},
    {"list", "list the scenarios, by topic",
     "usage: orr list [--json] [DIRECTORY|FILE...]\n"
     "\n"
     "Lists scenario files by topic, with name and sentence (default: those "
     "in\n"
     "./scenarios, or else of the tree that this orr was built from).\n"
     "\n"
     "      --json         print one JSON array\n"
     "  -h, --help         print this\n"
     "\n"
     "Exit status: 0; 2 if a file is no valid scenario.\n"},
    {"check", "check scenario files without running them",
     "usage: orr check [OPTION...] SCENARIO...\n"
     "\n"
     "Reads each file and prints everything that is wrong with it, as "
     "compilers\n"
     "do (file:line:column: ...), with a remedy; and warns of what is hardly\n"
     "meant: unused objects, processes that nobody can reach or that may wait "
     "for\n"
     "each other in a circle, useless rights.\n"
     "\n"
     "      --reach        print what each process can ever hold and whom it "
     "can talk\n"
     "                     to, whatever its program does\n"
     "      --svg FILE     draw that (one scenario)\n"
     "      --run          run it, and warn of rights that this run has not "
     "used\n"
     "      --json         print one JSON object per file; with --reach, that\n"
     "      --strict       warnings count as errors\n"
     "      --format       print the reference of the format and end\n"
     "  -h, --help         print this\n"
     "\n"
     "Exit status: 0 all files are valid; 2 some are not.\n"},
    {"bench", "measure, each figure beside its floor",
     "usage: orr bench [--quick] [--json] [NAME]\n"
     "       orr bench --images | --thread-metric [--json]\n"
     "       ./orr bench --images --breakdown [--functions] [--json] [ROW]\n"
     "       ./orr bench --images --check | --update\n"
     "\n"
     "Measures the kernel and the simulated machine on this host. Beside each\n"
     "figure stands its floor, measured in the same run: what the host itself\n"
     "needs for the part that cannot be avoided. Minimum and median of "
     "several\n"
     "repetitions. NAME chooses the measurements whose names contain it.\n"
     "\n"
     "      --quick        fewer repetitions: a second instead of ten\n"
     "      --images       count the instructions of system calls on the real\n"
     "                     machines, in QEMU, beside seL4's\n"
     "      --breakdown    share out the instructions of one row (default: "
     "the\n"
     "                     call without words) by where they belong\n"
     "      --functions    ... and by functions\n"
     "      --check        fail if a row has got worse than it was recorded "
     "in\n"
     "                     reports/bench/images.json, or than it was at first\n"
     "                     (images-first.json there); --update records anew\n"
     "      --thread-metric\n"
     "                     the eight workloads of that suite, beside other\n"
     "                     kernels that run as a Linux process\n"
     "      --json         print one JSON object\n"
     "  -h, --help         print this\n"},
    {"fuzz", "look for inputs that break the kernel or a reader",
     "usage: ./orr fuzz [TARGET] [OPTION...] [-- LIBFUZZER-OPTION...]\n"
     "       ./orr fuzz TARGET FILE...\n"
     "\n"
     "Done by the script ./orr in the root of the source tree. Without a\n"
     "target, lists them. Builds the target with clang, and lets libFuzzer "
     "make\n"
     "up inputs, beginning from those in fuzz/corpus. New ones are kept in\n"
     "build/fuzz/corpus/TARGET, what breaks the target in\n"
     "build/fuzz/found/TARGET. With files, repeats these inputs.\n"
     "\n"
     "      --time SECONDS so long (default 60; 0: until Control-C)\n"
     "      --jobs N       processes that fuzz (default 1)\n"
     "  -h, --help         print this\n"
     "\n"
     "Exit status: 0 nothing was found; 1 something was; 2 wrong usage, or "
     "the\n"
     "target could not be built.\n"},
    {"help", "explain a command", "usage: orr help [COMMAND]\n"},
    {"test", "run everything that must pass",
     "usage: ./orr test [--all]\n"
     "\n"
     "Done by the script ./orr in the root of the source tree.\n"},
    {"docs", "build the reference of the library and the system calls",
     "usage: ./orr docs\n"
     "\n"
     "Done by the script ./orr in the root of the source tree, by Doxygen:\n"
     "build/reference/html/index.html, and man pages beside it.\n"},
    {"doctor", "say what is missing on this machine",
     "usage: ./orr doctor\n"
     "\n"
     "Done by the script ./orr in the root of the source tree.\n"},
};
#define PAGES (sizeof pages / sizeof pages[0])

static void
print_overview(FILE *out)
{
    fputs("usage: orr COMMAND [ARGUMENT...]\n"
          "\n"
          "A capability microkernel that runs as a Linux process, on a "
          "simulated\n"
          "machine where every run can be repeated.\n"
          "\n",
          out);
    for (size_t i = 0; i < PAGES; i++)
        fprintf(out, "  orr %-8s %s\n", pages[i].name, pages[i].summary);
    fputs("\n"
          "`orr help COMMAND` says more. To begin: orr run "
          "scenarios/hello.yaml\n",
          out);
}

bool
orr_help_print(FILE *out, const char *command)
{
    if (!command) {
        print_overview(out);
        return true;
    }
    for (size_t i = 0; i < PAGES; i++) {
        if (strcmp(pages[i].name, command) != 0)
            continue;
        fputs(pages[i].text, out);
        return true;
    }
    return false;
}

int
orr_command_help(int argc, char **argv)
{
    const char *command = argc > 1 ? argv[1] : NULL;
    if (orr_help_print(stdout, command))
        return ORR_STATUS_PASS;
    return orr_usage_error("help", "no command `%s`", command);
}

int
orr_usage_error(const char *command, const char *format, ...)
{
    va_list arguments;
    fprintf(stderr, "orr %s: ", command);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fprintf(stderr, "\ntry `orr help%s%s`\n",
            strcmp(command, "help") == 0 ? "" : " ",
            strcmp(command, "help") == 0 ? "" : command);
    return ORR_STATUS_USAGE;
}
