/* talk.c: a talk told, beforehand or afterwards: what it was about and who was in it, as people say it.
 *
 * In: the call, lines typed. Out: one talk. Who took part is said in one list: persons, partners of which nobody is named, kinds of
 * outsider; what it was about is an entry or a few words. Each goes into the field that is its own.
 * Must not: judge: in time or late is the node's word (cli/foresee.h).
 * Bounds: a line of WITH_MAX names. Spec: docs/client.md "Before it is signed". Tests: tests/e2e/write.sh */
#include "cli/talk.h"

#include "base/bytes.h"
#include "cli/ask.h"
#include "cli/compose.h"
#include "cli/edit.h"
#include "cli/foresee.h"
#include "record/schema.h"

#include <stdio.h>
#include <string.h>

#define WITH_MAX 64

/* ---- who took part ---- */

/* The field that a name belongs into, by its form: eastside/ana, eastside, funder. Digits of an id are a person's. */
static const char *field_of(struct bytes name)
{
    for (size_t i = 0; outsider_words[i] != NULL; i++)
        if (bytes_equal_str(name, outsider_words[i]))
            return talk_schema.fact[TALK_OUTSIDERS].name;
    return talk_schema.fact[memchr(name.at, '/', name.n) != NULL || name.n > PLN_HANDLE_BYTES_MAX ? TALK_PEOPLE : TALK_PARTNERS].name;
}

/* Every name of a list: looked up with fits, else set. */
static bool with_each(struct call *c, struct draft *d, struct bytes list, bool fits, struct pln_error *err)
{
    size_t count = 0;

    while (list.n > 0) {
        const uint8_t *comma = memchr(list.at, ',', list.n);
        size_t n = comma != NULL ? (size_t)(comma - list.at) : list.n;
        struct bytes name = bytes_trim(bytes_slice(list, 0, n)), kept;

        list = bytes_slice(list, n + (comma != NULL), list.n - n - (comma != NULL));
        if (name.n == 0)
            continue;
        if (++count > WITH_MAX)
            return fail(err, PLN_TOO_MANY, "more than %d names", WITH_MAX);
        if (!call_copy(c, name, &kept, err) ||
            !(fits ? draft_fits(c, d, field_of(kept), kept, err) : draft_set(d, field_of(kept), kept, err)))
            return false;
    }
    return true;
}

static bool says_who(const struct draft *d)
{
    return draft_has(d, "people") || draft_has(d, "partners") || draft_has(d, "outsiders");
}

/* `people` is required; of a talk with others alone it is an empty list. */
static bool people_close(struct draft *d, struct pln_error *err)
{
    return draft_has(d, "people") || !says_who(d) || draft_set_text(d, "people", "-", err);
}

static bool ask_who(struct call *c, struct draft *d, struct pln_error *err)
{
    while (!says_who(d)) {
        struct pln_error wrong;
        struct bytes list;
        bool given;

        if (!ask_line(c,
                      "Who took part (clinic/ben; or a partner, clinic; or funder, official, press, vendor, other; several with commas) "
                      "[--with]",
                      &given, &list, err))
            return false;
        if (!given)
            fputs("This is needed.\n", stderr);
        else if (with_each(c, d, list, true, &wrong) ? !with_each(c, d, list, false, err) : !draft_wrong_told(c, &wrong, err))
            return false;
    }
    return true;
}

/* ---- what it was about ---- */

static bool about_something(const struct draft *d)
{
    return draft_has(d, "topic") || (draft_has(d, "about") && !bytes_equal_str(draft_value(d, "about"), "-"));
}

/* Entries by their names; whatever else is typed is the topic, in words. */
static bool ask_about(struct call *c, struct draft *d, struct pln_error *err)
{
    while (!about_something(d)) {
        struct pln_error wrong;
        struct bytes v;
        bool given, is_entry;

        if (!ask_line(c, "What was it about (eastside#12; or a few words) [--about, --topic]", &given, &v, err))
            return false;
        if (!given) {
            fputs("This is needed.\n", stderr);
            continue;
        }
        is_entry = memchr(v.at, '#', v.n) != NULL && memchr(v.at, ' ', v.n) == NULL;
        if (draft_fits(c, d, is_entry ? "about" : "topic", v, &wrong)) {
            if (!draft_set(d, is_entry ? "about" : "topic", v, err))
                return false;
        } else if (!draft_wrong_told(c, &wrong, err)) {
            return false;
        }
    }
    return true;
}

/* ---- the record ---- */

/* A correction is a whole new record: what is not given is as in the version before. Sealed words are not taken over. */
static bool talk_before(struct call *c, struct draft *d, struct pln_error *err)
{
    const char *text = call_print(c, "%.*s", (int)draft_value(d, "corrects").n, (const char *)draft_value(d, "corrects").at);
    struct bytes entry;

    if (!call_ask_text(c, "entry", text, &entry, err))
        return within(err, "corrects");
    return !bytes_equal_str(answer_str(entry, "type"), "talk") || /* what is wrong with it is said where names are looked up */
           edit_from(c, d, entry, answer_at(entry, "facts"), answer_at(entry, "words"), err);
}

bool talk_write(struct call *c, struct pln_error *err)
{
    struct draft d;
    struct bytes v;

    if (!draft_begin(c, TYPE_talk, &d, err))
        return false;
    for (size_t i = 0; call_value_at(c, "with", i, &v); i++)
        if (!with_each(c, &d, v, false, err))
            return false;
    if (draft_has(&d, "corrects") && !talk_before(c, &d, err))
        return false;
    if (c->asks && (!ask_about(c, &d, err) || !ask_who(c, &d, err)))
        return false;
    if (!people_close(&d, err) || !draft_complete(c, &d, err))
        return false;
    if (c->asks && bytes_equal_str(draft_value(&d, "status"), "held") && !draft_ask(c, &d, "agreed", true, err))
        return false;
    return foresee_topic(c, &d, err) && compose_run(c, &d, err);
}
