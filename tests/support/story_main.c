/* story_main.c: plenary-story: a story file run and compared, or its results printed. Spec: docs/stories.md */
#include "support/story_change.h"
#include "support/story_dump.h"
#include "support/story_load.h"
#include "support/story_text.h"

#include "base/civil.h"
#include "codec/text.h"
#include "crypto/secret.h"
#include "record/typed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#define HOMES_MAX STORY_PARTNERS_MAX
#define PORT 7117
#define WEEK_MS (INT64_C(7) * 86400000)

static const char usage[] =
    "usage: plenary-story [--tap] [--shift WEEKS] FILE\n"
    "       plenary-story --dump YYYY-MM-DDTHH:MM [--json] [--shift WEEKS] FILE\n"
    "       plenary-story --partners FILE\n"
    "       plenary-story --load HOME,HOME,... [--port PORT] [--shift WEEKS] [--known-keys] FILE\n"
    "Runs a story on its nodes and compares what the rules say of it with what it expects (docs/stories.md).\n"
    "--shift moves all its dates. --load makes homes of its nodes, the last part of each path a partner's handle,\n"
    "with the story in the past week and before: for trying out. With --known-keys they are the same each time, and\n"
    "everybody can make their keys: for tests.\n";

struct options {
    const char *file, *dump, *home[HOMES_MAX];
    size_t homes;
    bool json, tap, partners, has_shift, known_keys;
    int64_t weeks, port;
};

/* A comma ends a home's path. The text is cut into pieces. */
static bool homes_read(char *text, struct options *o)
{
    for (char *at = strtok(text, ","); at != NULL; at = strtok(NULL, ",")) {
        if (o->homes == HOMES_MAX)
            return false;
        o->home[o->homes++] = at;
    }
    return o->homes > 0;
}

static bool number_read(const char *text, int64_t most, int64_t *out)
{
    struct pln_error err;
    bool minus = text[0] == '-';

    if (!typed_number(BYTES_STR(text + minus), out, &err) || *out > most)
        return false;
    if (minus)
        *out = -*out;
    return true;
}

static bool options_read(int argc, char **argv, struct options *o)
{
    o->port = PORT;
    for (int i = 1; i < argc; i++) {
        bool more = i + 1 < argc;

        if (strcmp(argv[i], "--dump") == 0 && more)
            o->dump = argv[++i];
        else if (strcmp(argv[i], "--json") == 0)
            o->json = true;
        else if (strcmp(argv[i], "--tap") == 0)
            o->tap = true;
        else if (strcmp(argv[i], "--partners") == 0)
            o->partners = true;
        else if (strcmp(argv[i], "--known-keys") == 0)
            o->known_keys = true;
        else if (strcmp(argv[i], "--shift") == 0 && more && number_read(argv[i + 1], CIVIL_DAY_MAX / 7, &o->weeks))
            o->has_shift = true, i++;
        else if (strcmp(argv[i], "--port") == 0 && more && number_read(argv[i + 1], UINT16_MAX, &o->port) && o->port > 0)
            i++;
        else if (strcmp(argv[i], "--load") == 0 && more && o->homes == 0 && homes_read(argv[i + 1], o))
            i++;
        else if (argv[i][0] != '-' && o->file == NULL)
            o->file = argv[i];
        else
            return false;
    }
    return o->file != NULL && (!o->json || o->dump != NULL) && (o->dump != NULL) + o->partners + o->tap + (o->homes > 0) <= 1;
}

/* So many weeks that the story's last moment lies in the week before now. */
static int64_t weeks_to_now(const struct story *s)
{
    int64_t early = (int64_t)time(NULL) * 1000 + s->offset_minutes * STORY_MINUTE_MS - story_end(s), weeks = early / WEEK_MS;

    return early % WEEK_MS < 0 ? weeks - 1 : weeks;
}

static bool read_story(struct options *o, struct buf *text, struct story *s, struct pln_error *err)
{
    if (!story_text_read(o->file, text, err) || !story_parse(buf_bytes(text), s, err))
        return false;
    if (o->homes > 0 && !o->has_shift && s->records > 0)
        o->weeks = weeks_to_now(s);
    if (o->weeks == 0)
        return true;
    story_deinit(s);
    return story_text_shift(text, o->weeks, err) && story_parse(buf_bytes(text), s, err);
}

/* As random as keys must be, for homes; the same every time else. */
static bool secret_of(const struct options *o, char out[STORY_SECRET_BYTES_MAX + 1], struct pln_error *err)
{
    uint8_t random[STORY_SECRET_BYTES_MAX / 2];

    out[0] = '\0';
    if (o->homes == 0 || o->known_keys)
        return true;
    if (getentropy(random, sizeof(random)) != 0)
        return fail(err, PLN_READ_ONLY, "the system gives no random bytes");
    hex_write(BYTES_OF(random), out);
    return true;
}

static bool load(struct story_world *w, const struct options *o, struct buf *out, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf lines = { 0 };
    struct story_load how = { o->home, o->homes, (unsigned)o->port, (int64_t)time(NULL) * 1000 };
    char moment[CIVIL_TIME_TEXT];

    buf_init(&lines, 1u << 20);
    civil_time_write(story_end(w->story), moment);
    buf_printf(&lines, "shift\t%" PRIi64 "\nasof\t%.16s\n", o->weeks, moment);
    return story_load(w, &how, &lines, err) && buf_check(&lines, "what was made", err) && buf_put(out, buf_bytes(&lines));
}

static bool has_left(const struct story_world *w, size_t node)
{
    for (size_t i = 0; i < w->labels; i++) {
        if (w->label[i].type == TYPE_leave && w->label[i].at.log == node + 1)
            return true;
    }
    return false;
}

/* Those that are in at the end, the convener first. */
static void partners(const struct story_world *w, struct buf *out)
{
    for (size_t i = 0; i < w->nodes; i++) {
        if (w->node[i].admitted && !w->node[i].gone && !has_left(w, i))
            buf_printf(out, "%s\n", w->node[i].handle);
    }
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

static bool tell(struct story_world *w, const struct options *o, struct buf *out, struct tally *t, struct pln_error *err)
{
    struct story_view first = { 0 };
    bool good = story_view_begin(&first, w, err) && (o->dump != NULL ? dump(&first, o, out, err) : compare(w->story, w, &first, t, err));

    story_view_end(&first);
    return good;
}

static bool run(struct options *o, struct buf *out, struct tally *t, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf text = { 0 };
    CLEANUP(story_deinit) struct story s = { 0 };
    struct story_world *w = calloc(1, sizeof(*w));
    char secret[STORY_SECRET_BYTES_MAX + 1];
    bool good;

    buf_init(&text, STORY_BYTES_MAX + 65536);
    good = w != NULL && read_story(o, &text, &s, err) && secret_of(o, secret, err) && story_run(w, &s, secret, err);
    if (good && o->homes > 0)
        good = load(w, o, out, err);
    else if (good && o->partners)
        partners(w, out);
    else if (good)
        good = tell(w, o, out, t, err);
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
    if (out.n > 0)
        fwrite(out.at, 1, out.n, stdout);
    if (!good) {
        if (o.tap)
            printf("not ok - %s\n", o.file);
        fflush(stdout);
        fprintf(stderr, "%s: %s\n", o.file, error_text(&err, text, sizeof(text)));
        return 1;
    }
    if (o.dump == NULL && o.homes == 0 && !o.partners)
        printf("%s%zu passed, %zu failed\n", o.tap ? "# " : "", t.passed, t.failed);
    return t.failed == 0 && fflush(stdout) == 0 ? 0 : 1;
}
