#include "apps/lib/handle.h"

#include "apps/lib/console.h"
#include "apps/lib/memory.h"

struct orr_result
orr_invoke(struct orr_call call)
{
    orr_trap(&call);
    return call.result;
}

const char *
orr_error_name(uint32_t error)
{
    static const char *const name[ORR_ERROR_MAX] = {
#define ERROR_NAME(NAME, text) #NAME,
        ORR_ERRORS(ERROR_NAME)
#undef ERROR_NAME
    };
    return error < ORR_ERROR_MAX ? name[error] : "UNKNOWN";
}

const char *
orr_error_text(uint32_t error)
{
    static const char *const text[ORR_ERROR_MAX] = {
#define ERROR_TEXT(NAME, text) text,
        ORR_ERRORS(ERROR_TEXT)
#undef ERROR_TEXT
    };
    return error < ORR_ERROR_MAX ? text[error] : "an error of a newer kernel";
}

const char *
orr_fault_name(uint64_t fault)
{
    static const char *const name[ORR_FAULT_MAX] = {
        "none",  "access", "instruction", "arithmetic",
        "abort", "budget", "exit",
    };
    return fault < ORR_FAULT_MAX ? name[fault] : "unknown";
}

uint64_t
orr_clock(void)
{
    return orr_invoke((struct orr_call){.number = ORR_CALL_CLOCK}).value;
}

uint64_t
orr_after(uint64_t ns)
{
    uint64_t now = orr_clock();

    return ns < ORR_FOREVER - now ? now + ns : ORR_FOREVER;
}

uint64_t
orr_query(orr_handle handle, enum orr_question question)
{
    struct orr_result result = orr_invoke((struct orr_call){
        .number = ORR_CALL_QUERY, .a = {handle, (uint64_t)question}});

    orr_need(result.error, "query");
    return result.value;
}

orr_handle
orr_duplicate(orr_handle handle, uint64_t rights, uint64_t badge)
{
    struct orr_result result = orr_invoke((struct orr_call){
        .number = ORR_CALL_DUPLICATE, .a = {handle, rights, badge}});

    orr_need(result.error, "duplicate");
    return result.value;
}

/* A call with one handle and no answer. */
static enum orr_error
handle_call(enum orr_call_number number, orr_handle handle)
{
    return (enum orr_error)orr_invoke(
               (struct orr_call){.number = (uint64_t)number, .a = {handle}})
        .error;
}

enum orr_error
orr_close(orr_handle handle)
{
    return handle_call(ORR_CALL_CLOSE, handle);
}

enum orr_error
orr_revoke(orr_handle handle)
{
    return handle_call(ORR_CALL_REVOKE, handle);
}

enum orr_error
orr_destroy(orr_handle handle)
{
    return handle_call(ORR_CALL_DESTROY, handle);
}

enum orr_error
orr_name(orr_handle handle, const char *name)
{
    size_t bytes = text_length(name);

    if (bytes > ORR_WORDS_MAX * 8)
        return ORR_ERROR_BAD_ARGUMENT;
    memcpy(orr_area(), name, bytes);
    return (enum orr_error)orr_invoke(
               (struct orr_call){.number = ORR_CALL_NAME, .a = {handle, bytes}})
        .error;
}
