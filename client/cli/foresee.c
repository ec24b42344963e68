/* foresee.c: what the rules would say of a record, shown before it is signed: in time or late, what a decision would lack.
 *
 * In: a record that is ready to be signed, the node's notes on it. Out: lines on standard error, at most two questions on a terminal.
 * Must not: keep anybody from signing; judge by itself; fail where the node cannot say (an older one, a busy one).
 * Bounds: one request of FORESEE_WAIT_MS. Spec: docs/rpc.md "Desk" (rules.foresee), docs/client.md "Before it is signed".
 * Tests: tests/unit/client_compose.c, tests/e2e/write.sh */
#include "cli/foresee.h"

#include "base/bytes.h"
#include "base/utf8.h"
#include "cli/ask.h"
#include "cli/options.h"
#include "view/term.h"
#include "view/vague.h"

#include <stdio.h>
#include <string.h>

#define FORESEE_WAIT_MS 10000
#define LINE_BYTES_MAX 65536
#define AROUND_BYTES 100

/* What the node says of it; false: nothing, then it is signed without. */
static bool node_ask(struct call *c, const struct schema *s, const struct built_record *b, const struct pln_key *signer,
                     struct bytes *result)
{
    CLEANUP(buf_deinit) struct buf params = { 0 };
    struct pln_error ignored;

    buf_init(&params, 2 * PLN_ENTRY_BYTES_MAX);
    struct writer w = writer_into(&params);
    writer_array(&w, signer != NULL ? 4 : 3);
    writer_cstr(&w, s->name);
    writer_bin(&w, b->body);
    writer_array(&w, b->ref_count);
    for (size_t i = 0; i < b->ref_count; i++)
        writer_bin(&w, BYTES_OF(b->ref[i]));
    if (signer != NULL) {
        writer_map(&w, 1);
        writer_cstr(&w, "key"), writer_bin(&w, BYTES_OF(*signer));
    }
    return writer_done(&w, "rules.foresee", &ignored) && call_ask_in(c, "rules.foresee", &params, FORESEE_WAIT_MS, result, &ignored);
}

/* The positions that a decision counts, if nobody said which: those that the rules would. */
static bool counted_set(struct call *c, struct draft *d, struct bytes result, bool *changed, struct pln_error *err)
{
    struct bytes counted = answer_at(result, "counted"), one;
    char name[80];

    if (d->schema->type != TYPE_decision || draft_has(d, "counted") || counted.n == 0)
        return true;
    *changed = true;
    for (struct answer_list l = answer_each(counted); answer_next(&l, &one);)
        if (!draft_set_text(d, "counted", call_print(c, "%s", answer_text(one, "name", name, sizeof(name))), err))
            return false;
    return draft_has(d, "counted") || draft_set_text(d, "counted", "-", err);
}

/* The option that can say why, unless it is given: "text". */
static const char *wants(const struct draft *d, struct bytes note, char out[40])
{
    answer_text(note, "field", out, 40);
    return out[0] != 0 && !draft_has(d, out) ? out : "";
}

/* The finding that there will be, of a talk that is told late. */
static const char *finding_of(struct bytes note)
{
    return bytes_equal_str(answer_str(note, "word"), "told-late") ? "talk-told-late" : "talk-after-decision";
}

/* A field of its own takes it, by the schema's own name, which stays; what has none is said beside the record, to the finding that there
 * will be: of the talk, or of the decision that the note names. */
static bool reason_set(struct call *c, struct draft *d, struct bytes note, const char *name, struct bytes value, struct pln_error *err)
{
    int at = schema_word(d->schema, BYTES_STR(name));
    char entry[80];

    if (strcmp(name, "text") == 0) {
        d->why.text = value;
        d->why.finding = finding_of(note);
        d->why.to = strcmp(d->why.finding, "talk-told-late") == 0
                        ? NULL
                        : call_print(c, "%s", answer_text(answer_at(note, "entry"), "name", entry, sizeof(entry)));
        return true;
    }
    return at < 0 ? fail(err, PLN_UNKNOWN_TYPE, "%s has no field %s", d->schema->name, name)
                  : draft_set(d, d->schema->word[at].name, value, err);
}

static bool line_put(const struct term *t, bool look, struct bytes text, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf escaped = { 0 };
    CLEANUP(buf_deinit) struct buf wrapped = { 0 };

    buf_init(&escaped, LINE_BYTES_MAX);
    buf_init(&wrapped, 2 * LINE_BYTES_MAX);
    term_escape(text, false, &escaped);
    if (!buf_check(&escaped, "a line", err))
        return false;
    if (!t->is_terminal) { /* a line of its own for whoever reads it: the same form as all that is said there */
        fprintf(stderr, "plenary: note: %.*s\n", (int)escaped.n, (const char *)escaped.at);
        return true;
    }
    if (!term_wrap(buf_bytes(&escaped), t->width, "  ", &wrapped, err))
        return false;
    fprintf(stderr, "%s%c%s%.*s\n", term_begin(t, look ? STYLE_WARN : STYLE_GOOD), look ? '!' : ' ', term_end(t, STYLE_WARN),
            (int)wrapped.n - 1, (const char *)wrapped.at + 1);
    return true;
}

static bool is_look(struct bytes note)
{
    return bytes_equal_str(answer_str(note, "level"), "look");
}

/* In a pipe: how to say why. "" on a terminal, where it is asked, and where nothing is wanted. */
static const char *how_to_say(struct call *c, const struct draft *d, struct bytes note)
{
    char field[40], option[40];
    const char *want = wants(d, note, field);
    int at = want[0] != 0 ? schema_word(d->schema, BYTES_STR(want)) : -1;

    if (at < 0 || c->asks)
        return "";
    if (strcmp(want, "text") == 0)
        return call_print(c, ". Say why afterwards: plenary answer ENTRY --finding %s", finding_of(note));
    options_field_name(&d->schema->word[at], option);
    return call_print(c, ". Say why with --%s", option);
}

static bool notes_tell(struct call *c, const struct draft *d, const struct term *t, struct bytes notes, struct pln_error *err)
{
    struct bytes note;

    for (struct answer_list l = answer_each(notes); answer_next(&l, &note);) {
        struct bytes sentence = answer_str(note, "sentence");
        const char *line = call_print(c, "%.*s%s", (int)sentence.n, (const char *)sentence.at, how_to_say(c, d, note));

        if (!line_put(t, is_look(note), BYTES_STR(line), err))
            return false;
    }
    return true;
}

/* On a terminal: the reason that notes want, once; if it is not given, or nothing can be said to a note, whether to go on. */
static bool notes_answer(struct call *c, struct draft *d, struct bytes notes, bool *changed, struct pln_error *err)
{
    struct bytes note, why = { 0 };
    bool open = false, yes = true, asked = false, given = false;
    char field[40];

    for (struct answer_list l = answer_each(notes); answer_next(&l, &note);) {
        const char *want = wants(d, note, field);

        if (!is_look(note))
            continue;
        if (want[0] != 0 && !asked) {
            asked = true;
            if (!ask_line(c, "Why, in a line (empty line: not said)", &given, &why, err) ||
                (given && !reason_set(c, d, note, want, why, err)))
                return false;
            *changed = *changed || (given && draft_has(d, want));
        }
        answer_text(note, "field", field, sizeof(field));
        open = open || field[0] == 0 || (!draft_has(d, field) && d->why.text.n == 0);
    }
    if (open && !ask_yes(c, "Sign it all the same?", &yes, err))
        return false;
    return yes || fail(err, PLN_BAD_FIELD, "nothing was recorded");
}

bool foresee(struct call *c, struct draft *d, const struct built_record *b, const struct pln_key *signer, struct bytes *notes,
             bool *changed, struct pln_error *err)
{
    struct term t = term_of(stderr, NULL);

    struct bytes result;

    *notes = (struct bytes){ 0 };
    *changed = false;
    if (!node_ask(c, d->schema, b, signer, &result))
        return true;
    *notes = answer_at(result, "notes");
    if (!counted_set(c, d, result, changed, err))
        return false;
    return c->json || (notes_tell(c, d, &t, *notes, err) && (!c->asks || notes_answer(c, d, *notes, changed, err)));
}

bool foresee_log(struct call *c, const struct schema *s, const struct built_record *b, struct pln_error *err)
{
    struct term t = term_of(stderr, NULL);
    struct bytes result, note;
    bool open = false, yes = true;

    if (!node_ask(c, s, b, NULL, &result))
        return true;
    for (struct answer_list l = answer_each_at(result, "notes"); answer_next(&l, &note);) {
        struct bytes word = answer_str(note, "word");

        if (!bytes_equal_str(word, "log-full") && !bytes_equal_str(word, "left"))
            continue;
        if (!line_put(&t, is_look(note), answer_str(note, "sentence"), err))
            return false;
        open = open || is_look(note);
    }
    if (open && c->asks && !ask_yes(c, "Record the rows all the same?", &yes, err))
        return false;
    return yes || fail(err, PLN_BAD_FIELD, "nothing was recorded");
}

/* Where a text is not shown as it was typed: what stands around that, as it will be. */
static bool shown_apart(struct bytes text, char around[AROUND_BYTES], struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf escaped = { 0 };
    size_t at = 0, typed = 0, from;

    around[0] = 0;
    if (!utf8_is_valid(text)) /* a file */
        return true;
    buf_init(&escaped, 7 * text.n + 64);
    term_escape(text, true, &escaped);
    if (!buf_check(&escaped, "the text", err))
        return false;
    while (typed < text.n && at < escaped.n) {
        typed += text.at[typed] == '\r' && escaped.at[at] == '\n'; /* CR LF */
        if (typed == text.n || text.at[typed] != escaped.at[at])
            break;
        typed++;
        at++;
    }
    if (typed == text.n && at == escaped.n)
        return true;
    from = at > 20 ? at - 20 : 0;
    while (from < at && (escaped.at[from] & 0xc0) == 0x80)
        from++;
    struct bytes shown = bytes_slice(buf_bytes(&escaped), from, escaped.n - from);
    shown.n = utf8_cut(shown, AROUND_BYTES - 1);
    for (size_t i = 0; i <= shown.n; i++)
        around[i] = i == shown.n ? 0 : shown.at[i] == '\n' || shown.at[i] == '\t' ? ' ' : (char)shown.at[i];
    return true;
}

bool foresee_words(struct call *c, const struct draft *d, struct pln_error *err)
{
    struct term t = term_of(stderr, NULL);
    char around[AROUND_BYTES], name[40];

    for (size_t i = 0; i < d->count && !c->json; i++) {
        int word = schema_word(d->schema, d->given[i].name);

        if (word < 0)
            continue;
        if (!shown_apart(d->given[i].value, around, err))
            return false;
        if (around[0] == 0)
            continue;
        options_field_name(&d->schema->word[word], name);
        if (!line_put(
                &t, true,
                BYTES_STR(call_print(c, "%s holds characters that nobody sees, or that change what is seen; others see: %s", name, around)),
                err))
            return false;
    }
    return true;
}

bool foresee_topic(struct call *c, struct draft *d, struct pln_error *err)
{
    struct bytes topic = draft_value(d, "topic"), more = { 0 };
    struct term t = term_of(stderr, NULL);
    bool given = false;

    if (c->json || !vague_text(topic))
        return true;
    if (!line_put(&t, true,
                  BYTES_STR(call_print(c, "\"%.*s\" tells others little: what was it about?", (int)topic.n, (const char *)topic.at)), err))
        return false;
    if (!c->asks)
        return true;
    if (!ask_line(c, "In other words (empty line: leave it)", &given, &more, err))
        return false;
    if (!given)
        return true;
    draft_drop(d, "topic");
    return draft_set(d, "topic", more, err);
}
