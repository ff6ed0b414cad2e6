#include "apps/lib/orr.h"

int
main(int argc, char **argv)
{
    orr_print("hello, %s\n", argc > 1 ? argv[1] : "world");
    return 0;
}
