#include "hal-image/console.h"

#include "hal-image/arch.h"

void
console_bytes(const char *text, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++)
        arch_write(text[i]);
}

void
console_text(const char *text)
{
    while (*text != '\0')
        arch_write(*text++);
}

void
console_number(uint64_t number)
{
    char digit[20];
    size_t at = sizeof digit;

    do {
        digit[--at] = (char)('0' + number % 10);
        number /= 10;
    } while (number != 0);
    console_bytes(digit + at, sizeof digit - at);
}

void
console_hex(uint64_t number, int digits)
{
    for (int i = digits - 1; i >= 0; i--)
        arch_write("0123456789abcdef"[number >> (4 * i) & 15]);
}

void
console_tool(char letter, uint64_t badge, uint64_t now)
{
    arch_write(CONSOLE_TOOL);
    arch_write(letter);
    arch_write(' ');
    console_number(badge);
    arch_write(' ');
    console_number(now);
}
