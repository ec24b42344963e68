/* story_coalition.c: a story's coalition and what our rules make of it at many moments; for two implementations to agree on.
 *
 *     story-coalition STORY        the logs, then thirteen cuts: rules_dump.h
 *
 * Spec: docs/stories.md. tests/second/agree.py computes the same from docs/ alone and compares. */
#include "support/rules_dump.h"
#include "support/story_run.h"
#include "support/story_text.h"

#include "crypto/secret.h"

#include <stdio.h>
#include <stdlib.h>

#define PARTS 12
#define DAY_MS INT64_C(86400000)

static void dump(const struct story_view *v)
{
    int64_t first = INT64_MAX, last = 0;

    for (size_t i = 0; i < v->of->logs; i++) {
        const struct table_state *s = v->of->log[i].state;

        first = s->entry[0].judged.entry.time_ms < first ? s->entry[0].judged.entry.time_ms : first;
        last = s->state.tau_ms > last ? s->state.tau_ms : last;
    }
    rules_dump_logs(v->of);
    rules_dump(&v->book, &v->view, &(struct rules_spec){ CUT_ALL, last + 40 * DAY_MS });
    for (int i = 1; i <= PARTS; i++)
        rules_dump(&v->book, &v->view, &(struct rules_spec){ CUT_ASOF, first + (last - first) / PARTS * i });
}

int main(int argc, char **argv)
{
    CLEANUP(buf_deinit) struct buf text = { 0 };
    CLEANUP(story_deinit) struct story s = { 0 };
    struct story_world *w = calloc(1, sizeof(*w));
    struct story_view view = { 0 };
    struct pln_error err;
    char message[512];

    if (argc != 2 || w == NULL) {
        fprintf(stderr, "usage: story-coalition STORY\n");
        return 64;
    }
    buf_init(&text, STORY_BYTES_MAX + 65536);
    if (!crypto_start(&err) || !story_text_read(argv[1], &text, &err) || !story_parse(buf_bytes(&text), &s, &err) ||
        !story_run(w, &s, "", &err) || !story_view_begin(&view, w, &err)) {
        fprintf(stderr, "%s: %s\n", argv[1], error_text(&err, message, sizeof(message)));
        return 1;
    }
    dump(&view);
    story_view_end(&view);
    people_end(w);
    free(w);
    return 0;
}
