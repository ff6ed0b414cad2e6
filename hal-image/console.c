#include "hal-image/console.h"

#include "hal-image/arch.h"

#define FAULTS_MAX 16u

/* Not written yet. */
static struct {
    uint64_t badge;
    uint64_t now;
    uint64_t fault;
} faults[FAULTS_MAX];
static uint32_t waiting;

static void
write_bytes(const char *text, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++)
        arch_write(text[i]);
}

static void
write_number(uint64_t number)
{
    char digit[20];
    size_t at = sizeof digit;

    do {
        digit[--at] = (char)('0' + number % 10);
        number /= 10;
    } while (number != 0);
    write_bytes(digit + at, sizeof digit - at);
}

static void
write_tool(char letter, uint64_t badge, uint64_t now)
{
    arch_write(CONSOLE_TOOL);
    arch_write(letter);
    arch_write(' ');
    write_number(badge);
    arch_write(' ');
    write_number(now);
}

void
console_fault(uint64_t badge, uint64_t now, uint64_t fault)
{
    if (waiting == FAULTS_MAX)
        console_flush();
    faults[waiting].badge = badge;
    faults[waiting].now = now;
    faults[waiting].fault = fault;
    waiting++;
}

void
console_flush(void)
{
    const uint32_t count = waiting;

    waiting = 0;
    for (uint32_t i = 0; i < count; i++) {
        write_tool('f', faults[i].badge, faults[i].now);
        arch_write(' ');
        write_number(faults[i].fault);
        arch_write('\n');
    }
}

void
console_bytes(const char *text, size_t bytes)
{
    console_flush();
    write_bytes(text, bytes);
}

void
console_text(const char *text)
{
    console_flush();
    while (*text != '\0')
        arch_write(*text++);
}

void
console_number(uint64_t number)
{
    console_flush();
    write_number(number);
}

void
console_hex(uint64_t number, int digits)
{
    console_flush();
    for (int i = digits - 1; i >= 0; i--)
        arch_write("0123456789abcdef"[number >> (4 * i) & 15]);
}

void
console_tool(char letter, uint64_t badge, uint64_t now)
{
    console_flush();
    write_tool(letter, badge, now);
}
