/* What follows when a handle goes: who held it lets go of the object, and an
 * object that nobody can reach any more begins to end. */
#ifndef CORE_DROP_H
#define CORE_DROP_H

#include "core/cell.h"

/* Frees a slot that is in use, with all that follows. The handles derived
 * from it stay, as its parent's. */
void drop_slot(struct kernel *k, struct hal *h, struct slot_id id);

/* Ends an object, by one step if that is all it takes. */
void drop_destroy(struct kernel *k, struct hal *h, struct object_id id);

/* A mapping that no space shows any more goes, with its handle. */
void drop_mapping(struct kernel *k, struct hal *h, struct mapping_id id);

/* Frees it if it is in use. */
void drop_slot_if_used(struct kernel *k, struct hal *h, struct slot_id id);

#endif
