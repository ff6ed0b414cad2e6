/* One end of a stream over a link, by argv[1]: "send" sends the text argv[2]
 * in pieces; "receive" puts them in order, as links may let one frame overtake
 * another; "believe" takes them as they come. */
#include "apps/stream/stream.h"

#include "apps/lib/memory.h"
#include "apps/lib/orr.h"
#include "apps/stream/wire.h"

int
main(int argc, char **argv)
{
    orr_assert(argc > 1);
    wire_open();
    if (text_equal(argv[1], "send"))
        stream_send(argc > 2 ? argv[2] : "");
    else
        stream_receive(text_equal(argv[1], "receive"));
    return 0;
}
