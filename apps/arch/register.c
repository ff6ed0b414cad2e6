/* Registers of devices are memory: a load and a store, neither left out nor
 * moved. */
#include "core/include/orrery/device.h"

uint64_t
orr_register_read(const uint64_t *at)
{
    return *(const volatile uint64_t *)at;
}

void
orr_register_write(uint64_t *at, uint64_t value)
{
    *(volatile uint64_t *)at = value;
}

/* No machine has such devices yet. */
bool
orr_device_attach(uint32_t device, uint64_t address)
{
    (void)device;
    (void)address;
    return false;
}
