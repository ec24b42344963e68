/* view_today.c: today: at most five things that wait for me; on a terminal one key runs what answers each.
 *
 * In: the public keys in the keys directory. Must not: open a key, answer anything by itself: the command that runs asks and signs.
 * Spec: docs/rpc.md "Desk", docs/client.md "Desk". Tests: tests/unit/client_desk.c, tests/e2e/rules.sh */
#include "base/bytes.h"
#include "cli/talk_rows.h"
#include "view/words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#define LINE_BYTES_MAX 65536
#define KEYS_MAX 32
#define ITEMS_MAX 50
#define ITEM_KEYS_MAX 9
#define WORDS_MAX 8
#define ABOUT_SHOWN 2

/* Those of --as or PLENARY_AS, else all of members. */
static bool keys_write(struct call *c, struct buf *out, struct pln_error *err)
{
    struct keys_list *list = arena_take(&c->arena, sizeof(*list), err);
    const char *as = call_text(c, "as") != NULL ? call_text(c, "as") : getenv("PLENARY_AS");
    struct writer w = writer_into(out);
    size_t mine[KEYS_MAX], n = 0;

    if (list == NULL || !keys_list(c->keys, list, err))
        return false;
    for (size_t i = 0; i < list->count && n < KEYS_MAX; i++)
        if (list->at[i].kind == KEY_MEMBER && (as == NULL || strcmp(as, list->at[i].name) == 0))
            mine[n++] = i;
    writer_array(&w, n);
    for (size_t i = 0; i < n; i++)
        writer_bin(&w, BYTES_OF(list->at[mine[i]].public));
    return writer_done(&w, "keys", err);
}

static void until_put(const struct shown *s, struct bytes item, const char *before, struct buf *out)
{
    char time[20];

    if (answer_at(item, "until").n > 0)
        buf_printf(out, "%s%s%s", before, shape_time(s, item, "until", time), answer_is_true(item, "late") ? ": late" : "");
}

static void item_put(const struct shown *s, struct bytes item, struct buf *out)
{
    struct bytes kind = answer_str(item, "kind"), what = answer_at(item, "what");

    if (bytes_equal_str(kind, "position")) {
        buf_put(out, BYTES_STR("Say how you stand to "));
        desk_entry(what, out);
        until_put(s, item, ", which closes ", out);
    } else if (bytes_equal_str(kind, "promise")) {
        buf_put(out, BYTES_STR("You promised "));
        desk_entry(what, out);
        until_put(s, item, ", due ", out);
    } else if (bytes_equal_str(kind, "ask")) {
        buf_put(out, answer_str(item, "from"));
        buf_put(out, BYTES_STR(" asks you for "));
        desk_entry(what, out);
        until_put(s, item, ", due ", out);
        buf_put(out, BYTES_STR(" (or: plenary decline)"));
    } else if (bytes_equal_str(kind, "talk")) {
        buf_put(out, answer_str(item, "from"));
        buf_put(out, BYTES_STR(" wrote that you were in a talk"));
        if (answer_str(what, "title").n == 0 && answer_each_at(item, "about").left > 0) {
            buf_put(out, BYTES_STR(" about "));
            talk_rows_entries(answer_at(item, "about"), ABOUT_SHOWN, out);
        }
        buf_put(out, BYTES_STR(", "));
        desk_entry(what, out);
        buf_put(out, BYTES_STR(" (or: plenary dispute)"));
    } else {
        buf_put(out, answer_str(answer_at(item, "finding"), "sentence"));
    }
}

static bool put_item(const struct shown *s, struct bytes item, size_t number, struct buf *b, struct pln_error *err)
{
    bool late = answer_is_true(item, "late");
    struct bytes word;

    printf("%s%zu%s  ", term_begin(&s->term, late ? STYLE_BAD : STYLE_STRONG), number, term_end(&s->term, STYLE_BAD));
    buf_reset(b);
    item_put(s, item, b);
    if (!buf_check(b, "a line", err) || !desk_wrapped(s, buf_bytes(b), "   ", err))
        return false;
    printf("   %splenary", term_begin(&s->term, STYLE_FAINT));
    for (struct answer_list l = answer_each_at(item, "command"); answer_next(&l, &word);) {
        putchar(' ');
        term_put(stdout, answer_value_str(word));
    }
    printf("%s\n", term_end(&s->term, STYLE_FAINT));
    return true;
}

/* ---- one key ------------------------------------------------------------------------------------------------------------------ */

/* One key, without Enter; 0: none. */
static int key_read(void)
{
    struct termios before, now;
    char ch = 0;

    if (tcgetattr(STDIN_FILENO, &before) != 0)
        return 0;
    now = before;
    now.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
    now.c_cc[VMIN] = 1;
    now.c_cc[VTIME] = 0;
    tcsetattr(STDIN_FILENO, TCSADRAIN, &now);
    if (read(STDIN_FILENO, &ch, 1) != 1)
        ch = 0;
    tcsetattr(STDIN_FILENO, TCSADRAIN, &before);
    return ch;
}

/* This program again, with those words; comes back only if it cannot. A name that a node gives never begins with a dash. */
static bool run_command(struct call *c, struct bytes item, struct pln_error *err)
{
    static const char *const handed_on[] = { "keys", "as", "color" };
    const char *argv[WORDS_MAX + 16];
    struct bytes word, kept;
    size_t n = 0;

    argv[n++] = "plenary";
    for (struct answer_list l = answer_each_at(item, "command"); n < WORDS_MAX && answer_next(&l, &word);) {
        if (!call_copy(c, answer_value_str(word), &kept, err))
            return false;
        argv[n++] = (const char *)kept.at;
    }
    argv[n++] = "--home";
    argv[n++] = c->home.dir;
    for (size_t i = 0; i < COUNT(handed_on); i++)
        if (call_has(c, handed_on[i])) {
            argv[n++] = call_print(c, "--%s", handed_on[i]);
            argv[n++] = call_text(c, handed_on[i]);
        }
    argv[n] = NULL;
    fflush(stdout);
    execv("/proc/self/exe", (char *const *)argv);
    return fail(err, PLN_NOT_FOUND, "the command cannot be run from here: type it");
}

static bool offer(struct call *c, const struct bytes *item, size_t count, struct pln_error *err)
{
    int key;

    if (count > ITEM_KEYS_MAX)
        count = ITEM_KEYS_MAX;
    if (count > 1)
        fprintf(stderr, "1-%zu", count);
    else
        fputc('1', stderr);
    fputs(" answers it, any other key ends: ", stderr);
    fflush(stderr);
    key = key_read();
    fputc('\n', stderr);
    if (key < '1' || key > '0' + (int)count)
        return true;
    return run_command(c, item[key - '1'], err);
}

/* ---- the command ---------------------------------------------------------------------------------------------------------------- */

static void put_rest(const struct call *c, struct bytes r, size_t shown)
{
    struct bytes waiting = answer_at(r, "waiting"), key, value;
    uint64_t all = 0;

    for (struct answer_list l = answer_pairs(waiting); answer_next_pair(&l, &key, &value);) {
        struct reader n = reader_over(value);

        all += reader_u(&n, "count");
    }
    if (all <= shown)
        return;
    printf("And %" PRIu64 " more: plenary today", all - shown);
    desk_filters_put(c);
    printf(" --limit %" PRIu64 "\n", all < ITEMS_MAX ? all : ITEMS_MAX);
}

static bool put_all(struct call *c, const struct shown *s, struct bytes r, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf b = { 0 };
    struct bytes item[ITEMS_MAX];
    size_t n = 0;

    buf_init(&b, LINE_BYTES_MAX);
    desk_begin(s, r);
    if (answer_each_at(r, "me").left == 0)
        puts("No key of yours has a mandate here: this is what waits for your partner.");
    for (struct answer_list l = answer_each_at(r, "items"); n < ITEMS_MAX && answer_next(&l, &item[n]); n++)
        if (!put_item(s, item[n], n + 1, &b, err))
            return false;
    put_rest(c, r, n);
    if (n == 0)
        puts("Nothing waits for you.");
    fflush(stdout);
    return n == 0 || !c->asks || !s->term.is_terminal || call_has(c, "as-of") || offer(c, item, n, err);
}

static bool run_today(struct call *c, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf keys = { 0 };
    struct desk_question q = { .method = "rules.today", .has_page = true, .more = { "keys", { 0 } } };
    struct bytes r;
    struct shown s;
    bool done;

    buf_init(&keys, 4096);
    if (!shown_begin(c, &s, err) || !keys_write(c, &keys, err))
        return false;
    q.more.value = buf_bytes(&keys);
    return desk_ask(c, &s, &q, &r, &done, err) && (done || put_all(c, &s, r, err));
}

static const struct command_option today_options[] = {
    { "as", "NAME", "the key file whose person asks (else PLENARY_AS, else all that lie there)" },
    { "limit", "COUNT", "this many at most (5)" },
    DESK_OPTION_AS_OF,
};

const struct command today_commands[] = {
    { .name = "today",
      .section = "Read",
      .usage = "",
      .help = "at most five things that wait for you, each with the command that answers it",
      .about =
          "Proposals at tables where you have a seat and nobody of it has spoken, your promises that are late or due within a week, what "
          "others ask your partner for, talks that name you, findings about your partner. On a terminal one key runs the command.",
      .option = today_options,
      .options = COUNT(today_options),
      .daily = true,
      .run = run_today },
};
const size_t today_commands_count = COUNT(today_commands);
