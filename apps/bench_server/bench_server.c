/* Answers every call with as many words as came; closes what came along. */
#include "apps/lib/orr.h"

int
main(int argc, char **argv)
{
    const struct orr_endpoint door = orr_find_endpoint("door");
    struct orr_call close = {.number = ORR_CALL_CLOSE};
    struct orr_call call = {.number = ORR_CALL_RECEIVE,
                            .a = {door.h, ORR_FOREVER}};

    orr_trap(&call);
    for (;;) {
        orr_need(call.result.error, "receive");
        if (call.result.handles != 0) {
            close.a[0] = call.result.handle[0];
            orr_trap(&close);
        }
        call.number = ORR_CALL_REPLY_RECEIVE;
        call.a[0] = call.result.value;
        call.a[1] = 0;
        call.a[2] = ORR_SIZE(call.result.words, 0);
        call.a[3] = ORR_FOREVER;
        call.a[4] = door.h;
        orr_trap(&call);
    }
}
