/* show.c: one entry whole: who, when, its words, who holds it, what it refers to and what refers to it.
 *
 * Must not: judge: every state shown is the node's word; `plenary verify` proves one.
 * Bounds: REFERRERS_MAX of what refers to an entry; the times of RECEIPTS_TIMED receipts.
 * Spec: docs/rpc.md "Shapes", docs/client.md "What reading commands print". Tests: tests/unit/client_read.c */
#include "cli/read.h"

#include "base/bytes.h"
#include "cli/opened.h"
#include "view/json.h"
#include "view/words.h"

#include <stdio.h>
#include <string.h>

#define ENTRY_BYTES_MAX (16 * 1024 * 1024)
#define REFERRERS_MAX 50
#define RECEIPTS_TIMED 20
#define REMARKS_WAIT_MS 5000

static void line_begin(const struct shown *s, const char *label)
{
    printf("  %s%-12s%s", term_begin(&s->term, STYLE_FAINT), label, term_end(&s->term, STYLE_FAINT));
}

static void line_put(const struct shown *s, const char *label, struct bytes text)
{
    line_begin(s, label);
    term_put(stdout, text);
    putchar('\n');
}

/* Behind the type if it fits, else below, broken at words. */
static void show_title(const struct shown *s, struct bytes title, int taken)
{
    CLEANUP(buf_deinit) struct buf escaped = { 0 }, lines = { 0 };
    struct pln_error ignored;

    buf_init(&escaped, 65536);
    buf_init(&lines, 65536);
    term_escape(title, false, &escaped);
    if (taken + term_columns(buf_bytes(&escaped)) <= s->term.width ||
        !term_wrap(buf_bytes(&escaped), s->term.width, "  ", &lines, &ignored)) {
        fputs("  ", stdout);
        term_put_styled(stdout, &s->term, STYLE_STRONG, title);
        return;
    }
    fputs(term_begin(&s->term, STYLE_STRONG), stdout);
    putchar('\n');
    fwrite(lines.at, 1, lines.n, stdout);
    fputs(term_end(&s->term, STYLE_STRONG), stdout);
}

static void show_head(const struct shown *s, struct bytes e)
{
    char type[80];
    enum term_style style = shape_type(e, type);
    struct bytes title = answer_str(e, "title"), name = answer_str(e, "name");

    term_put_styled(stdout, &s->term, STYLE_STRONG, name);
    fputs("  ", stdout);
    term_put_styled(stdout, &s->term, style, BYTES_STR(type));
    if (title.n > 0)
        show_title(s, title, (int)name.n + (int)strlen(type) + 4);
    putchar('\n');
}

static void show_who(const struct shown *s, struct bytes e)
{
    char time[20], claimed[20];

    shape_time(s, e, "time", time);
    shape_time(s, e, "claimed", claimed);
    line_put(s, "by", shape_author(e));
    line_begin(s, "taken");
    printf("%s by the node of this log", time);
    if (strcmp(time, claimed) != 0 && answer_at(e, "author").n > 0)
        printf("; its author's clock said %s", claimed);
    putchar('\n');
}

static void show_state(const struct shown *s, struct bytes e)
{
    struct bytes state = answer_str(e, "state"), code = answer_str(e, "void");
    const char *why = words_void(code);

    if (bytes_equal_str(state, "void")) {
        line_begin(s, "void");
        term_put(stdout, code);
        printf("%s%s: it counts nowhere\n", why != NULL ? ": " : "", why != NULL ? why : "");
    } else if (bytes_equal_str(state, "unknown")) {
        line_put(s, "unknown", BYTES_STR("a newer version of Plenary is needed to judge it"));
    }
    if (answer_is_true(e, "disputed"))
        line_put(s, "disputed", BYTES_STR("its author's key was later revoked from before it"));
}

static void show_content(const struct shown *s, struct bytes e)
{
    CLEANUP(buf_deinit) struct buf b = { 0 };
    struct bytes content = answer_at(e, "content"), state = answer_str(content, "state"), by = answer_str(content, "by");
    const char *clause = words_content_state(state);
    char size[24];

    if (content.n == 0)
        return;
    buf_init(&b, 65536);
    buf_put(&b, answer_str(content, "form"));
    if (answer_at(content, "partners").n > 1) {
        buf_put(&b, BYTES_STR(" to "));
        shape_list(answer_at(content, "partners"), &b);
    }
    if (!bytes_equal_str(answer_str(content, "form"), "revealed"))
        buf_printf(&b, ", %s", words_bytes(answer_u64(content, "bytes"), size));
    if (!bytes_equal_str(answer_str(content, "media"), "words") && answer_str(content, "media").n > 0) {
        buf_put(&b, BYTES_STR(", "));
        buf_put(&b, answer_str(content, "media"));
    }
    buf_put(&b, BYTES_STR(": "));
    buf_put(&b, clause != NULL ? BYTES_STR(clause) : state);
    if (by.n > 0) {
        buf_put(&b, BYTES_STR(" by "));
        buf_put(&b, by);
    }
    line_put(s, "words", buf_bytes(&b));
}

/* "northclinic since 2026-03-01 18:05": the time of the receipt that covers it. */
static bool receipt_time(struct call *c, const struct shown *s, struct bytes held, struct buf *out, struct pln_error *err)
{
    struct bytes partner = answer_str(held, "partner"), receipt;
    struct pln_error ignored;
    char time[20];
    const char *name = call_print(c, "%.*s#%" PRIu64, (int)partner.n, (const char *)partner.at, answer_u64(held, "index"));

    buf_put(out, partner);
    if (call_ask_text(c, "entry", name, &receipt, &ignored))
        buf_printf(out, " since %s (%s)", shape_time(s, receipt, "time", time), name);
    else if (c->line.fd < 0) /* the line is gone, and with it the rest */
        return *err = ignored, false;
    return true;
}

static bool show_held(struct call *c, const struct shown *s, struct bytes e, struct pln_error *err)
{
    uint64_t count = answer_u64(e, "held_count"), partners = answer_u64(e, "partners");
    struct answer_list l = answer_each_at(e, "held");
    struct bytes h;
    size_t shown = 0;

    line_begin(s, "held by");
    if (partners == 0)
        puts("this node; there is no other partner yet");
    else
        printf("%" PRIu64 " of %" PRIu64 " other partners%s\n", count, partners, count > 0 ? ":" : "");
    for (; answer_next(&l, &h); shown++) {
        CLEANUP(buf_deinit) struct buf b = { 0 };
        buf_init(&b, 4096);
        if (shown < RECEIPTS_TIMED) {
            if (!receipt_time(c, s, h, &b, err))
                return false;
        } else {
            buf_put(&b, answer_str(h, "partner"));
        }
        if (answer_at(e, "content").n > 0 && !answer_is_true(h, "told"))
            buf_put(&b, BYTES_STR(", without its words"));
        line_put(s, "", buf_bytes(&b));
    }
    return true;
}

static void show_refs(const struct shown *s, struct bytes e)
{
    struct answer_list l = answer_each_at(e, "refs");
    struct bytes ref;

    for (bool first = true; answer_next(&l, &ref); first = false) {
        CLEANUP(buf_deinit) struct buf b = { 0 };
        buf_init(&b, 4096);
        shape_ref(ref, &b);
        if (answer_str(ref, "type").n > 0) {
            buf_put(&b, BYTES_STR(" ("));
            buf_put(&b, answer_str(ref, "type"));
            buf_put(&b, BYTES_STR(")"));
        }
        line_put(s, first ? "refers to" : "", buf_bytes(&b));
    }
}

static bool show_referrers(struct call *c, const struct shown *s, struct bytes page, struct pln_error *err)
{
    CLEANUP(table_deinit) struct table t = { 0 };
    struct answer_list l = answer_each_at(page, "entries");
    struct bytes e;

    table_init(&t, shape_summary_columns, SHAPE_SUMMARY_COLUMNS);
    if (l.left > 0)
        puts("\nReferred to by");
    while (answer_next(&l, &e))
        shape_summary(s, &t, read_row(c, e));
    if (!table_put(&t, stdout, &s->term, err))
        return false;
    if (answer_bin(page, "next").n > 0)
        printf("and more than %d others\n", REFERRERS_MAX);
    return true;
}

/* What the rules remark at it; a node that cannot say leaves it out. */
static struct bytes remarks_ask(struct call *c, struct bytes e)
{
    CLEANUP(buf_deinit) struct buf params = { 0 };
    struct bytes result = { 0 };
    struct pln_error ignored;
    struct writer w;

    buf_init(&params, 256);
    w = writer_into(&params);
    writer_array(&w, 2);
    writer_bin(&w, answer_bin(e, "id"));
    writer_map(&w, 0);
    if (!writer_done(&w, "rules.remarks", &ignored) || !call_ask_in(c, "rules.remarks", &params, REMARKS_WAIT_MS, &result, &ignored))
        return (struct bytes){ 0 };
    return answer_at(result, "remarks");
}

static void show_remarks(const struct shown *s, struct bytes remarks)
{
    struct answer_list l = answer_each(remarks);
    struct bytes m;

    for (bool first = true; answer_next(&l, &m); first = false) {
        CLEANUP(buf_deinit) struct buf b = { 0 };
        struct bytes other = answer_str(answer_at(m, "other"), "name");

        buf_init(&b, 4096);
        buf_put(&b, answer_str(m, "word"));
        buf_put(&b, BYTES_STR(": "));
        buf_put(&b, answer_str(m, "sentence"));
        if (other.n > 0) {
            buf_put(&b, BYTES_STR(" ("));
            buf_put(&b, other);
            buf_put(&b, BYTES_STR(")"));
        }
        line_put(s, first ? "remarks" : "", buf_bytes(&b));
    }
}

static bool show_text(struct call *c, const struct shown *s, struct bytes e, struct bytes opened, const char *with, struct bytes page,
                      struct pln_error *err)
{
    struct bytes type = answer_str(e, "type"), facts = answer_at(e, "facts"), words = with != NULL ? opened : answer_at(e, "words");

    show_head(s, e);
    show_who(s, e);
    show_state(s, e);
    show_content(s, e);
    if (!show_held(c, s, e, err))
        return false;
    show_refs(s, e);
    show_remarks(s, remarks_ask(c, e)); /* asked last: a node that reads its book for the first time may take longer than this waits */
    if (facts.n > 1) {
        puts("\nFacts");
        if (!shape_facts(s, type, facts, "  ", err))
            return false;
    }
    if (words.n > 1) {
        if (with != NULL)
            printf("\nWords (sealed; opened with your key %s)\n", with);
        else
            puts("\nWords");
        if (!shape_facts(s, type, words, "  ", err))
            return false;
    }
    return show_referrers(c, s, page, err);
}

/* The entry's map, with `referrers` [summary], `more_referrers`, `opened_with` and `remarks` at its end. */
static bool show_json(struct call *c, struct bytes e, struct bytes opened, const char *with, struct bytes page, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf out = { 0 };
    struct answer_list l = answer_pairs(e);
    struct bytes key, value, list = answer_at(page, "entries"), remarks = remarks_ask(c, e);

    buf_init(&out, ENTRY_BYTES_MAX);
    struct writer w = writer_into(&out);
    writer_map(&w, l.left + 4);
    while (answer_next_pair(&l, &key, &value)) {
        writer_str(&w, key);
        writer_raw(&w, with != NULL && bytes_equal_str(key, "words") ? opened : value);
    }
    writer_cstr(&w, "referrers");
    if (list.n > 0)
        writer_raw(&w, list);
    else
        writer_array(&w, 0);
    writer_cstr(&w, "more_referrers");
    writer_bool(&w, answer_bin(page, "next").n > 0);
    writer_cstr(&w, "opened_with");
    if (with != NULL)
        writer_cstr(&w, with);
    else
        writer_nil(&w);
    writer_cstr(&w, "remarks");
    if (remarks.n > 0)
        writer_raw(&w, remarks);
    else
        writer_nil(&w);
    if (!writer_done(&w, "the answer", err))
        return false;
    json_put(stdout, buf_bytes(&out));
    return true;
}

bool show_run(struct call *c, struct pln_error *err)
{
    CLEANUP(opened_keys_wipe) struct opened_keys keys = { 0 };
    CLEANUP(buf_deinit) struct buf params = { 0 }, opened = { 0 };
    const char *name = call_text(c, "entry"), *with;
    struct shown s;
    struct bytes entry, page;

    if (name == NULL)
        return call_usage(c, err, "which entry? Write plenary show eastside#12");
    if (!shown_begin(c, &s, err) || !call_ask_text(c, "entry", name, &entry, err))
        return false;
    buf_init(&params, 4096);
    struct writer w = writer_into(&params);
    writer_array(&w, 2);
    writer_bin(&w, answer_bin(entry, "id"));
    writer_map(&w, 1);
    writer_cstr(&w, "limit");
    writer_u64(&w, REFERRERS_MAX);
    if (!writer_done(&w, name, err) || !call_ask(c, "referrers", &params, &page, err))
        return false;
    buf_init(&opened, PLN_BLOB_BYTES_MAX);
    if (!opened_map(c, &keys, entry, &opened, &with, err))
        return false;
    return c->json ? show_json(c, entry, buf_bytes(&opened), with, page, err)
                   : show_text(c, &s, entry, buf_bytes(&opened), with, page, err);
}
