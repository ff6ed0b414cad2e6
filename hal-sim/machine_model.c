#include "hal-sim/machine_model.h"

#include <string.h>

#include "hal-sim/machine_device.h"

#define PAGE ((size_t)ORR_PAGE_BYTES)
#define REGISTER(name) (offsetof(struct orr_device, name) / sizeof(uint64_t))

_Static_assert(sizeof(struct orr_device) <= ORR_PAGE_BYTES,
               "registers are one page");

size_t
model_storage(const struct machine_config *config)
{
    size_t bytes = 0;

    for (uint32_t i = 0; i < config->models_count; i++)
        if (config->models[i].kind == MODEL_DISK)
            bytes += config->models[i].size * (size_t)ORR_DEVICE_BLOCK_BYTES;
    return bytes;
}

void
model_reset(struct machine *m, const struct machine_config *config)
{
    uint64_t storage = 0;

    m->models_count = config->models_count;
    for (uint32_t i = 0; i < m->models_count; i++) {
        struct model *model = &m->models[i];

        model->config = config->models[i];
        model->next = NEVER;
        model->storage = storage;
        if (model->config.kind == MODEL_DISK)
            storage += model->config.size * ORR_DEVICE_BLOCK_BYTES;
        for (uint32_t s = 0; s < ORR_DEVICE_SLOTS; s++)
            model->slot[s].due = NEVER;
    }
}

uint64_t
model_next(const struct machine *m)
{
    uint64_t next = NEVER;

    for (uint32_t i = 0; i < m->models_count; i++)
        if (m->models[i].next < next)
            next = m->models[i].next;
    return next;
}

bool
model_has_frame(const struct machine *m, uint32_t frame)
{
    for (uint32_t i = 0; i < m->models_count; i++)
        if (m->models[i].frames > 0 && m->models[i].frame[0] == frame)
            return true;
    return false;
}

static struct orr_device *
registers_of(const struct machine *m, const struct model *model)
{
    return (struct orr_device *)(void *)(m->host->frames +
                                         model->frame[0] * PAGE);
}

static void
next_update(struct machine *m, struct model *model)
{
    model->next = NEVER;
    for (uint32_t s = 0; s < ORR_DEVICE_SLOTS; s++)
        if (model->slot[s].due < model->next)
            model->next = model->slot[s].due;
    device_pulse_update(m);
}

static void
line_raise(struct machine *m, const struct model *model)
{
    uint32_t line = model->config.line;

    if (line < m->limits.lines)
        m->pending[line / 64] |= UINT64_C(1) << (line % 64);
}

/* --- what a slot moves --- */

/* Does the slot's memory lie in the device's, after the registers? */
static bool
memory_fits(const struct model *model, uint64_t at, uint64_t bytes)
{
    uint64_t size = (model->frames - 1) * (uint64_t)PAGE;

    return at % 8 == 0 && at <= size && bytes <= size - at;
}

/* Byte `at` of the device's memory. */
static char *
memory_at(const struct machine *m, const struct model *model, uint64_t at)
{
    uint32_t frame = model->frame[1 + at / PAGE];

    return m->host->frames + frame * PAGE + at % PAGE;
}

/* To the device's memory, or from it; what was moved goes into the digest. */
static void
memory_move(struct machine *m, const struct model *model,
            const struct model_slot *slot, char *other, bool to_memory)
{
    for (uint64_t i = 0; i < slot->bytes; i++) {
        char *at = memory_at(m, model, slot->at + i);

        if (to_memory)
            *at = other[i];
        else
            other[i] = *at;
        m->digest = digest_mix(m->digest, (unsigned char)*at);
    }
}

/* One bit of what came is wrong. */
static void
memory_spoil(struct machine *m, const struct model *model,
             const struct model_slot *slot)
{
    if (slot->bytes == 0)
        return;
    uint32_t at = machine_choose(m, (uint32_t)slot->bytes, WHY_FAULT);
    *memory_at(m, model, slot->at + at) ^= 1;
}

static void
slot_finish(struct machine *m, struct model *model, struct model_slot *slot,
            enum orr_device_state state)
{
    struct orr_device *registers = registers_of(m, model);
    uint64_t number = (uint64_t)(slot - model->slot);

    registers->slot[number].bytes = slot->bytes;
    registers->slot[number].state = state;
    registers->done++;
    m->digest = digest_mix(m->digest, number << 8 | state);
    slot->operation = ORR_DEVICE_NONE;
    slot->due = NEVER;
    line_raise(m, model);
}

static void
disk_do(struct machine *m, struct model *model, struct model_slot *slot)
{
    bool read = slot->operation == ORR_DEVICE_READ;
    char *block =
        m->storage + model->storage + slot->block * ORR_DEVICE_BLOCK_BYTES;

    memory_move(m, model, slot, block, read);
    if (read && slot->fault == MODEL_FAULT_CORRUPT)
        memory_spoil(m, model, slot);
    slot_finish(m, model, slot, ORR_DEVICE_DONE);
}

/* Room for a frame at the other end: what was given first; null: none. */
static struct model_slot *
room_find(struct model *model)
{
    struct model_slot *first = NULL;

    for (uint32_t s = 0; s < ORR_DEVICE_SLOTS; s++) {
        struct model_slot *slot = &model->slot[s];
        if (slot->operation == ORR_DEVICE_RECEIVE &&
            (first == NULL || slot->order < first->order))
            first = slot;
    }
    return first;
}

/* A frame arrives at the other end, or finds no room there. */
static void
link_deliver(struct machine *m, const struct model *from,
             const struct model_slot *sent)
{
    struct model *to = &m->models[from->config.to];
    struct model_slot *room = to->dead || !to->frames ? NULL : room_find(to);
    char frame[ORR_PAGE_BYTES];

    if (room == NULL || room->bytes < sent->bytes) {
        if (to->frames > 0 && !to->dead)
            registers_of(m, to)->lost++;
        return;
    }
    memory_move(m, from, sent, frame, false);
    room->bytes = sent->bytes;
    memory_move(m, to, room, frame, true);
    if (sent->fault == MODEL_FAULT_CORRUPT)
        memory_spoil(m, to, room);
    slot_finish(m, to, room, ORR_DEVICE_DONE);
}

static void
slot_do(struct machine *m, struct model *model, struct model_slot *slot)
{
    if (model->config.kind == MODEL_DISK) {
        disk_do(m, model, slot);
        return;
    }
    if (slot->fault != MODEL_FAULT_DROP)
        link_deliver(m, model, slot);
    slot_finish(m, model, slot, ORR_DEVICE_DONE);
}

void
model_due(struct machine *m, uint64_t time)
{
    for (uint32_t i = 0; i < m->models_count; i++) {
        struct model *model = &m->models[i];

        if (model->next > time)
            continue;
        for (uint32_t s = 0; s < ORR_DEVICE_SLOTS; s++)
            if (model->slot[s].due <= time)
                slot_do(m, model, &model->slot[s]);
        next_update(m, model);
    }
}

/* --- what drivers write --- */

/* Is it something that this device can do? */
static bool
slot_possible(const struct model *model, const struct model_slot *slot)
{
    bool disk = model->config.kind == MODEL_DISK;

    if (!memory_fits(model, slot->at, slot->bytes))
        return false;
    switch ((enum orr_device_operation)slot->operation) {
    case ORR_DEVICE_READ:
    case ORR_DEVICE_WRITE:
        return disk && slot->block < model->config.size;
    case ORR_DEVICE_SEND:
    case ORR_DEVICE_RECEIVE:
        return !disk && slot->bytes <= model->config.size;
    case ORR_DEVICE_NONE:
        break;
    }
    return false;
}

/* Does the scenario leave this one to chance, and may it happen again? */
static bool
is_chance(const struct model *model, uint32_t fault)
{
    const struct model_mishap *mishap = &model->config.faults[fault];

    return mishap->permille != 0 &&
           (mishap->most == 0 || model->met[fault] < mishap->most);
}

uint32_t
model_fates(const struct model *model, uint8_t fate[MODEL_FAULTS])
{
    bool may[MODEL_FAULTS] = {[MODEL_FAULT_NONE] = true};
    uint32_t count = 0;

    for (uint32_t i = 0; i < model->config.faults_count; i++)
        if (is_chance(model, i))
            may[model->config.faults[i].fault] = true;
    may[MODEL_FAULT_LATE] = model->config.spread_ns > 0;
    for (uint32_t i = 0; i < MODEL_FAULTS; i++)
        if (may[i])
            fate[count++] = (uint8_t)i;
    return count;
}

static bool
meets(struct machine *m, const struct model *model, uint32_t fault,
      enum model_fault fate)
{
    const struct model_mishap *mishap = &model->config.faults[fault];

    if (!is_chance(model, fault))
        return false;
    if (m->searched)
        return mishap->fault == fate;
    return machine_choose(m, 1000, WHY_FAULT) >= 1000 - mishap->permille;
}

/* Which of its faults this request meets; chance, or the search, decides among
 * those that the scenario leaves to it. */
static const struct model_mishap *
fault_of(struct machine *m, struct model *model, enum model_fault fate)
{
    const struct model_config *config = &model->config;

    model->requests++;
    for (uint32_t i = 0; i < config->faults_count; i++) {
        const struct model_mishap *mishap = &config->faults[i];
        if (mishap->at == model->requests)
            return mishap;
        if (!meets(m, model, i, fate))
            continue;
        model->met[i]++;
        return mishap;
    }
    return NULL;
}

static uint64_t
latency_of(struct machine *m, const struct model *model, enum model_fault fate)
{
    uint64_t spread = model->config.spread_ns;

    if (fate == MODEL_FAULT_LATE)
        return model->config.latency_ns + spread;
    if (spread == 0)
        return model->config.latency_ns;
    if (spread >= UINT32_MAX)
        spread = UINT32_MAX - 1;
    return model->config.latency_ns +
           machine_choose(m, (uint32_t)spread + 1, WHY_LATENCY);
}

static void
model_die(struct machine *m, struct model *model)
{
    struct orr_device *registers = registers_of(m, model);

    model->dead = 1;
    for (uint32_t s = 0; s < ORR_DEVICE_SLOTS; s++)
        model->slot[s].due = NEVER;
    memset(registers, 0xff, offsetof(struct orr_device, spare));
}

/* The slot is on its way; when it will be done. */
static void
slot_begin(struct machine *m, struct model *model, struct model_slot *slot,
           enum model_fault fate)
{
    const struct model_mishap *mishap;

    if (slot->operation == ORR_DEVICE_RECEIVE)
        return;
    mishap = fault_of(m, model, fate);
    slot->fault = mishap == NULL ? MODEL_FAULT_NONE : mishap->fault;
    slot->due = m->cpu->clock + latency_of(m, model, fate);
    if (mishap == NULL)
        return;
    if (mishap->fault == MODEL_FAULT_STALL ||
        mishap->fault == MODEL_FAULT_REORDER)
        slot->due += mishap->for_ns;
    if (mishap->fault == MODEL_FAULT_DROP && model->config.kind == MODEL_DISK)
        slot->due = NEVER;
    if (mishap->fault == MODEL_FAULT_DIE)
        model_die(m, model);
}

/* What stands in the driver's slot. */
static struct model_slot
slot_read(const struct machine *m, const struct model *model, uint64_t number)
{
    const struct orr_device_slot *wanted =
        &registers_of(m, model)->slot[number];
    struct model_slot slot = {.due = NEVER,
                              .operation = wanted->operation,
                              .block = wanted->block,
                              .at = wanted->at,
                              .bytes = wanted->bytes};

    if (model->config.kind == MODEL_DISK)
        slot.bytes = ORR_DEVICE_BLOCK_BYTES;
    return slot;
}

static void
submit(struct machine *m, struct model *model, uint64_t number,
       enum model_fault fate)
{
    struct model_slot *slot = &model->slot[number];

    if (slot->operation != ORR_DEVICE_NONE)
        return;
    *slot = slot_read(m, model, number);
    slot->order = ++model->orders;
    registers_of(m, model)->slot[number].state = ORR_DEVICE_BUSY;
    if (slot_possible(model, slot))
        slot_begin(m, model, slot, fate);
    else
        slot_finish(m, model, slot, ORR_DEVICE_REFUSED);
}

static void
reset(struct machine *m, struct model *model)
{
    struct orr_device *registers = registers_of(m, model);

    for (uint32_t s = 0; s < ORR_DEVICE_SLOTS; s++) {
        model->slot[s].due = NEVER;
        model->slot[s].operation = ORR_DEVICE_NONE;
        registers->slot[s].state = ORR_DEVICE_FREE;
    }
}

/* The device whose registers the frame is, counted from 1; 0: none, or it is
 * dead. */
static uint32_t
model_at(const struct machine *m, uint32_t frame)
{
    for (uint32_t i = 0; i < m->models_count; i++) {
        const struct model *model = &m->models[i];
        if (model->frames > 0 && model->frame[0] == frame && !model->dead)
            return i + 1;
    }
    return 0;
}

uint32_t
model_asked(const struct machine *m, const struct model_access *access)
{
    uint32_t number = model_at(m, access->frame);
    uint8_t fate[MODEL_FAULTS];

    if (number == 0 || access->number != REGISTER(submit) ||
        access->value >= ORR_DEVICE_SLOTS)
        return 0;
    const struct model *model = &m->models[number - 1];
    struct model_slot slot = slot_read(m, model, access->value);
    bool begins = model->slot[access->value].operation == ORR_DEVICE_NONE &&
                  slot.operation != ORR_DEVICE_RECEIVE &&
                  slot_possible(model, &slot);
    return begins && model_fates(model, fate) > 1 ? number : 0;
}

void
model_write(struct machine *m, const struct model_access *access,
            enum model_fault fate)
{
    uint32_t number = model_at(m, access->frame);

    if (number == 0)
        return;
    struct model *model = &m->models[number - 1];
    m->digest = digest_mix(m->digest, access->value << 16 |
                                          access->number << 8 | (number - 1));
    if (access->number == REGISTER(submit) && access->value < ORR_DEVICE_SLOTS)
        submit(m, model, access->value, fate);
    if (access->number == REGISTER(reset))
        reset(m, model);
    next_update(m, model);
    device_interrupt_update(m);
}
