#include "core/tests/source.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static uint64_t
splitmix(uint64_t *seed)
{
    uint64_t z = *seed += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

bool
source_is_over(const struct source *source)
{
    return source->bytes != NULL && source->left == 0;
}

uint64_t
source_draw(struct source *source, uint64_t n)
{
    uint64_t value = 0;
    uint32_t bytes = n <= 256 ? 1 : n <= 65536 ? 2 : 8;

    if (source->left < bytes)
        return splitmix(&source->seed) % n;
    while (bytes-- > 0) {
        value = value << 8 | *source->bytes++;
        source->left--;
    }
    return value % n;
}

bool
source_one_in(struct source *source, uint64_t n)
{
    return source_draw(source, n) == 0;
}

uint64_t
source_pick(struct source *source, const uint64_t *from, size_t count)
{
    return from[source_draw(source, count)];
}

uint64_t
source_odd(struct source *source)
{
    static const uint64_t odd[] = {0,          1,          2,          255,
                                   256,        0xffff,     0x10000,    1000,
                                   0x80000000, UINT32_MAX, UINT64_MAX, 1000000};

    return source_pick(source, odd, COUNT(odd));
}
