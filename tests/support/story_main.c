/* story_main.c: plenary-story: a story file run and compared, or its results printed. Spec: docs/stories.md */
#include "support/story_change.h"
#include "support/story_dump.h"

#include "base/civil.h"
#include "crypto/secret.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] = "usage: plenary-story [--tap] FILE\n"
                            "       plenary-story --dump YYYY-MM-DDTHH:MM [--json] FILE\n"
                            "Runs a story on its nodes and compares what the rules say of it with what it expects (docs/stories.md).\n";

struct options {
    const char *file, *dump;
    bool json, tap;
};

static bool options_read(int argc, char **argv, struct options *o)
{
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--dump") == 0 && i + 1 < argc)
            o->dump = argv[++i];
        else if (strcmp(argv[i], "--json") == 0)
            o->json = true;
        else if (strcmp(argv[i], "--tap") == 0)
            o->tap = true;
        else if (argv[i][0] != '-' && o->file == NULL)
            o->file = argv[i];
        else
            return false;
    }
    return o->file != NULL && (!o->json || o->dump != NULL);
}

static bool file_read(const char *name, struct buf *out, struct pln_error *err)
{
    FILE *f = fopen(name, "rb");
    size_t n = 1;

    if (f == NULL)
        return fail(err, PLN_NOT_FOUND, "cannot be opened");
    while (n > 0) {
        uint8_t *at = buf_reserve(out, 65536);

        n = at == NULL ? 0 : fread(at, 1, 65536, f);
        buf_wrote(out, n);
    }
    fclose(f);
    return buf_check(out, "a story", err);
}

static bool dump(struct story_view *v, const struct options *o, struct buf *out, struct pln_error *err)
{
    CLEANUP(results_deinit) struct results r = { 0 };
    int64_t local_ms;

    if (!story_moment(BYTES_STR(o->dump), &local_ms, err))
        return within(err, "--dump");
    return results_make(&r, v, local_ms, err) && story_dump(&r, o->json, out, err);
}

static bool compare(const struct story *s, struct story_world *w, struct story_view *first, struct tally *t, struct pln_error *err)
{
    struct story_view last = { 0 };
    bool good = story_view_last(&last, w, err) && story_expect(s, first, &last, t, err) && story_changes(s, first, t, err);

    story_view_end(&last);
    return good;
}

static bool run(const struct options *o, struct buf *out, struct tally *t, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf text = { 0 };
    CLEANUP(story_deinit) struct story s = { 0 };
    struct story_world *w = calloc(1, sizeof(*w));
    struct story_view first = { 0 };
    bool good;

    buf_init(&text, STORY_BYTES_MAX + 65536);
    good = w != NULL && file_read(o->file, &text, err) && story_parse(buf_bytes(&text), &s, err) && story_run(w, &s, err) &&
           story_view_begin(&first, w, err) && (o->dump != NULL ? dump(&first, o, out, err) : compare(&s, w, &first, t, err));
    if (first.world != NULL)
        story_view_end(&first);
    if (w != NULL && w->story != NULL)
        people_end(w);
    free(w);
    return good;
}

int main(int argc, char **argv)
{
    CLEANUP(buf_deinit) struct buf out = { 0 };
    struct options o = { 0 };
    struct tally t = { .out = &out };
    struct pln_error err;
    char text[512];
    bool good;

    if (!options_read(argc, argv, &o))
        return fputs(usage, stderr), 2;
    buf_init(&out, 64u << 20);
    t.file = o.file;
    t.tap = o.tap;
    good = crypto_start(&err) && run(&o, &out, &t, &err);
    fwrite(out.at, 1, out.n, stdout);
    if (!good) {
        if (o.tap)
            printf("not ok - %s\n", o.file);
        fflush(stdout);
        fprintf(stderr, "%s: %s\n", o.file, error_text(&err, text, sizeof(text)));
        return 1;
    }
    if (o.dump == NULL)
        printf("%s%zu passed, %zu failed\n", o.tap ? "# " : "", t.passed, t.failed);
    return t.failed == 0 && fflush(stdout) == 0 ? 0 : 1;
}
