/* invite.c: an invitation line made, a partner's home from one, and the joiner admitted.
 *
 * In: a handle, or a line. Out: a line (and its QR code), a home that the joiner's plenaryd starts with, an `admit`.
 * Must not: keep a line's secret anywhere but in the joiner's home.
 * Spec: docs/protocol.md "Roster". Tests: tests/unit/client_genesis.c, tests/e2e */
#include "node/invite.h"
#include "base/bytes.h"
#include "base/civil.h"
#include "cli/ask.h"
#include "cli/compose.h"
#include "cli/genesis.h"
#include "cli/names.h"
#include "cli/setup.h"
#include "codec/text.h"
#include "record/typed.h"
#include "view/json.h"
#include "view/term.h"

#include <qrcodegen/qrcodegen.h>
#include <stdio.h>
#include <string.h>

/* Two modules in one character; dark on light, with the quiet zone. */
static void qr_put(const char *text)
{
    static uint8_t work[qrcodegen_BUFFER_LEN_MAX], code[qrcodegen_BUFFER_LEN_MAX];
    static const char *const half[2][2] = { { "█", "▀" }, { "▄", " " } }; /* [upper dark][lower dark], light is printed */

    if (!qrcodegen_encodeText(text, work, code, qrcodegen_Ecc_LOW, qrcodegen_VERSION_MIN, qrcodegen_VERSION_MAX, qrcodegen_Mask_AUTO, true))
        return;
    int size = qrcodegen_getSize(code);
    for (int y = -2; y < size + 2; y += 2) {
        for (int x = -2; x < size + 2; x++)
            fputs(half[qrcodegen_getModule(code, x, y)][qrcodegen_getModule(code, x, y + 1)], stdout);
        putchar('\n');
    }
}

static bool addresses_put(struct call *c, struct writer *w, struct pln_error *err)
{
    struct bytes v;
    size_t n = 0;

    while (call_value_at(c, "address", n, &v))
        n++;
    if (n > PLN_ADDRESSES_MAX)
        return call_usage(c, err, "at most %d addresses", PLN_ADDRESSES_MAX);
    writer_cstr(w, "addresses");
    if (n == 0)
        writer_nil(w);
    else
        writer_array(w, n);
    for (size_t i = 0; i < n && call_value_at(c, "address", i, &v); i++)
        writer_str(w, v);
    return true;
}

/* A handle is given once: a partner of that name is in already. */
static bool not_partner(struct call *c, const char *handle, struct pln_error *err)
{
    struct bytes found;
    bool known;

    if (!names_look(c, handle, "partner", &known, &found, err))
        return false;
    return !known || (fail(err, PLN_BAD_FIELD, "is a partner already: a handle is given once"), within(err, "%.60s", handle));
}

static bool run_invite(struct call *c, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf params = { 0 };
    const char *handle = call_text(c, "handle"), *valid = call_text(c, "valid");
    char line[INVITATION_LINE_BYTES_MAX], minute[17];
    int64_t hours = 7 * 24;
    struct bytes answer;

    buf_init(&params, 8192);
    if (valid != NULL && !typed_span(BYTES_STR(valid), &hours, err)) {
        c->usage = true;
        return within(err, "--valid");
    }
    if (handle != NULL && !not_partner(c, handle, err))
        return false;
    struct writer w = writer_into(&params);
    writer_array(&w, 1);
    writer_map(&w, 3);
    writer_cstr(&w, "handle");
    if (handle != NULL)
        writer_cstr(&w, handle);
    else
        writer_nil(&w);
    writer_cstr(&w, "valid_ms"), writer_i64(&w, hours * 3600000);
    if (!addresses_put(c, &w, err) || !writer_done(&w, "invite", err) || !call_know_node(c, err) ||
        !call_ask(c, "invite", &params, &answer, err))
        return false;
    if (c->json) {
        json_put(stdout, answer);
        return true;
    }
    answer_text(answer, "line", line, sizeof(line));
    civil_minute_write(answer_i64(answer, "expires"), c->node.offset_ms, minute);
    fprintf(stderr, "Give this line to %s, and to nobody else; it is good for one of them, until %s:\n",
            handle != NULL ? handle : "the new partner", minute);
    puts(line);
    if (call_has(c, "qr"))
        qr_put(line);
    fprintf(stderr, "There: plenary join LINE. Then here: plenary admit %s\n", handle != NULL ? handle : "HANDLE");
    return true;
}

static bool run_join(struct call *c, struct pln_error *err)
{
    struct genesis g = { .joins = true };
    struct genesis_made made;
    struct bytes asked;
    const char *line = call_text(c, "invitation");
    struct invitation invitation;
    bool given;

    if (line == NULL && !c->asks)
        return call_usage(c, err, "the invitation line is needed: plenary join plenary1:...");
    if (line == NULL) {
        if (!ask_line(c, "The invitation line", &given, &asked, err))
            return false;
        line = (const char *)asked.at;
    }
    if (!invitation_read(BYTES_STR(line), &invitation, err))
        return within(err, "invitation");
    if (invitation.expires_ms <= call_wall_ms())
        return fail(err, PLN_EXPIRED, "this invitation has expired: ask the convener for a new one");
    g.coalition = invitation.coalition;
    g.invitation = line;
    if (!setup_member(c, &g, err) || !genesis_make(c, &g, &made, err))
        return false;
    setup_tell(c, &g, &made);
    if (!c->json)
        puts("It dials the convener by itself. You are in as soon as they have said: plenary admit HANDLE");
    return true;
}

static bool joiner_find(struct call *c, const char *handle, const char *log, char out[65], struct pln_error *err)
{
    struct bytes joiners, j;
    struct pln_id id;
    size_t count = 0, named = 0;
    char only[65] = "", of_handle[65] = "", list[160] = "";

    if (log != NULL && strlen(log) == 64) {
        memcpy(out, log, 65);
        return true;
    }
    if (!call_ask_none(c, "joiners", &joiners, err))
        return false;
    for (struct answer_list l = answer_each(joiners); answer_next(&l, &j); count++) {
        char name[81];
        answer_32(j, "log", &id);
        hex_write(BYTES_OF(id), only);
        if (log != NULL && strncmp(only, log, strlen(log)) == 0) {
            memcpy(out, only, 65);
            return true;
        }
        if (handle != NULL && bytes_equal_str(answer_str(j, "handle"), handle)) {
            named++;
            memcpy(of_handle, only, 65);
        }
        answer_text(j, "name", name, sizeof(name));
        snprintf(list + strlen(list), sizeof(list) - strlen(list), "%s%s (--log %.8s)", count > 0 ? ", " : "", name, only);
    }
    if (named == 1 && log == NULL)
        return memcpy(out, of_handle, 65), true;
    if (handle != NULL && named == 0 && !not_partner(c, handle, err))
        return false;
    if (count == 0)
        return fail(err, PLN_NOT_FOUND, "nobody waits to be admitted: is their node running, with this coalition's invitation?");
    if (count == 1 && log == NULL)
        return memcpy(out, only, 65), true;
    return fail(err, PLN_BAD_FIELD, "which one? %s", list);
}

static bool run_admit(struct call *c, struct pln_error *err)
{
    const char *log = call_text(c, "log");
    char hex[65];
    struct draft d;

    if (!draft_begin(c, TYPE_admit, &d, err))
        return false;
    if (!draft_has(&d, "partner")) {
        if (!joiner_find(c, call_text(c, "handle"), log, hex, err) || !draft_set_text(&d, "partner", call_print(c, "%s", hex), err))
            return false;
    }
    return compose_run(c, &d, err);
}

static bool run_plain(struct call *c, struct pln_error *err)
{
    struct bytes answer, j;

    if (!call_ask_none(c, c->command->name, &answer, err))
        return false;
    if (c->json) {
        json_put(stdout, answer);
        return true;
    }
    if (answer_each(answer).left == 0 && !call_know_node(c, err))
        return false;
    if (answer_each(answer).left == 0)
        puts(!c->node.is_convener                       ? "Only the convener's node knows."
             : strcmp(c->command->name, "invites") == 0 ? "No invitation is open: plenary invite makes one."
                                                        : "Nobody waits to be admitted.");
    for (struct answer_list l = answer_each(answer); answer_next(&l, &j);) {
        struct pln_id log;
        char handle[40], name[81], hex[65] = "";
        answer_text(j, "handle", handle, sizeof(handle));
        answer_text(j, "name", name, sizeof(name));
        if (answer_32(j, "log", &log))
            hex_write(BYTES_OF(log), hex);
        printf("%-20s %.8s  ", handle[0] != 0 ? handle : "-", hex);
        term_put_str(stdout, name);
        if (answer_is_true(j, "used") || answer_is_true(j, "bound"))
            fputs(answer_is_true(j, "used") ? "used" : "somebody came with it", stdout);
        putchar('\n');
    }
    return true;
}

static const struct command_option invite_options[] = {
    { "handle", "HANDLE", "the new partner's short name, for ever (may be said at `admit` instead)" },
    { "valid", "SPAN", "how long the line is good: 72h, 14d (7d); at most 90d" },
    { "address", "HOST:PORT", "where this node is reached, if not as its settings say; may be given again" },
    { "qr", NULL, "show the line as a QR code too" },
};
static const struct command_option join_options[] = {
    { "invitation", "LINE", "the invitation" },
    GENESIS_MEMBER_OPTIONS,
    GENESIS_HOME_OPTIONS,
};
static const struct command_option admit_options[] = {
    { "log", "HEX", "which log, if several wait: the first digits of its id" },
};

#define SETUP "Found and join"

const struct command invite_commands[] = {
    { .name = "invite",
      .section = SETUP,
      .usage = "[HANDLE]",
      .help = "make an invitation line for a new partner (convener)",
      .place = { "handle" },
      .option = invite_options,
      .options = COUNT(invite_options),
      .run = run_invite },
    { .name = "invites", .section = SETUP, .usage = "", .help = "invitations that are open (convener)", .run = run_plain },
    { .name = "join",
      .section = SETUP,
      .usage = "LINE",
      .help = "make a partner's home, keys and log from an invitation",
      .place = { "invitation" },
      .about = "Makes the home, the keys and the first entries of the partner's log. Then start plenaryd: it dials the convener, and the "
               "partner is in "
               "as soon as the convener has recorded `admit`.",
      .option = join_options,
      .options = COUNT(join_options),
      .run = run_join },
    { .name = "joiners", .section = SETUP, .usage = "", .help = "who came with an invitation and waits (convener)", .run = run_plain },
    { .name = "admit",
      .section = SETUP,
      .usage = "HANDLE",
      .help = "take a partner that waits into the roster (convener)",
      .type = TYPE_admit,
      .place = { "handle" },
      .option = admit_options,
      .options = COUNT(admit_options),
      .run = run_admit },
};
const size_t invite_commands_count = COUNT(invite_commands);
