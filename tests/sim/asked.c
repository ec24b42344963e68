/* asked.c: a machine's desk: what the rules say, for its people who ask. Apart from world.h: both know a promise of their own. */
#include "sim/asked.h"

#include "desk/desk.h"

#include <assert.h>
#include <stdlib.h>

void asked_answer(struct store *s, struct desk **desk, struct read_job *job)
{
    static const uint8_t seed[16] = "a machine's desk";

    if (*desk == NULL) {
        *desk = malloc(sizeof(**desk));
        assert(*desk != NULL);
        desk_init(*desk, seed);
    }
    store_read_rules(s, *desk, job);
}

void asked_end(struct desk **desk)
{
    if (*desk != NULL)
        desk_deinit(*desk);
    free(*desk);
    *desk = NULL;
}
