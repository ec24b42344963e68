/* records_page.c: docs/records.md from the schema table, on stdout. `make docs` writes the page, tests/lint compares it.
 *
 * Must not: say anything of a type that does not stand in its table. Prose about all types is here. */
#include "record/schema.h"

#include <stdio.h>

static const char head[] =
    "# Plenary: the records\n"
    "\n"
    "Generated from the schema table (`proto/record/`) by `make docs`; not edited by hand. What a log may hold: each type with its facts "
    "(the body of a statement) and its words (the content), enough to decode and to check both.\n"
    "How statements and contents are encoded: `format.md`. Who may sign what, and when an entry is void: `protocol.md` \"Judgment\" and "
    "\"Kernel types\".\n"
    "\n"
    "1. **Rules read facts, people read words.** Sealing or erasing words changes no verdict. Where a rule must know that words were "
    "given, a fact says so.\n"
    "2. **Unknown is never \"no\".** A field that is nil was not said. An empty list is an answer: \"none\".\n"
    "3. **Nobody signs for anybody.** A record's partner is the log that it stands in.\n"
    "4. Names of people, contacts, stories stand in words only.\n"
    "\n"
    "## Bodies and words\n"
    "\n"
    "A **body** is an array of exactly the facts listed for its type and schema number, in their order; **words** are the content of media "
    "`words`: the canonical encoding of an array of exactly the words listed. "
    "The number of a field is its place. A field that is not given is nil. A type without facts has the body `[]`; a type without words "
    "has no content.\n"
    "If no word is given, there is no content. The long text stands last among the words.\n"
    "\n"
    "A body **fits** if it has that length and each field is nil (unless it is *required*) or a value of its kind within its limits. A "
    "body that does not fit makes the entry void (*malformed*). "
    "Words are checked in the same way, by the author's node alone, as it takes a published content; words that do not fit, or cannot be "
    "read, change no verdict.\n"
    "\n"
    "## Kinds of field\n"
    "\n"
    "u = 0 .. 2^53-1. A **place** is a u below the number of the statement's refs (counted from 0). str is UTF-8 without NUL. The control "
    "characters that no name may hold: U+0000-001F, 007F-009F, 061C, 200E-200F, 2028-202E, 2066-2069.\n"
    "\n"
    "| kind | stored |\n"
    "| --- | --- |\n";

static const char lists[] =
    "\n"
    "**Lists**: `[kind] n` is an array of at most n values of that kind, none twice (two are the same if their encodings are). Limits of a "
    "field are those of each element. `required` asks that the list is given; it may be empty.\n"
    "A list of settings is sorted by name instead, each strictly after the one before (names compared as bytes, the shorter first if one "
    "is the beginning of the other).\n"
    "\n"
    "**References.** A ref to a record that was replaced or corrected means the whole chain. The types in \"ref to\" are not part of the "
    "judgment (the entry may be in another log): the author's node checks them. The order of refs is the author's; each id stands there "
    "once.\n"
    "\n"
    "## What ties fields together\n"
    "\n"
    "Checked once, by the author's node, as it takes the statement (bad-field, naming the field); never by others. What concerns words is "
    "left out when they are sealed.\n"
    "\n";

static const char tied_more[] =
    "- Each required word is given. Content has media `words`.\n"
    "- Each ref is used by a field or by the content's seal, and stands once. The entry that it names is known to the node, and of a type "
    "that the field may name: a partner is an inception, a member a mandate.\n"
    "\n"
    "## On the command line\n"
    "\n"
    "`--NAME VALUE` for each fact and word (`-` stands for `_`); the client takes what is listed here.\n"
    "\n"
    "| kind | typed |\n"
    "| --- | --- |\n"
    "| date | `2026-03-01`, `today`, `tomorrow`, `yesterday`, `friday` (the next one after today; where the field tells what was, the last "
    "one), `+14d`, `-3d`, `+6w` |\n"
    "| time | `\"2026-03-01 18:00\"`, `2026-03-01T18:00`, `\"friday 18:00\"`, `18:00` (today), `now`, `+3h`, `+14d` (from now), or a date: "
    "its beginning. Local at the coalition's offset, unless a Z stands behind |\n"
    "| span | `72h`, `14d`, `6w` |\n"
    "| offset | `+01:00`, `-05:00`, or minutes |\n"
    "| flag | `yes`, `no` |\n"
    "| enum | its word; acts also as letters (`SCRG`) |\n"
    "| ref, partner, member | `eastside#12`, a table's handle, an id of 8 digits or more; `eastside` (lists of partners: `all`); "
    "`eastside/ana` |\n"
    "| party | a partner, a member, or a kind of outsider by its word (a partner of that name: `partner:NAME`) |\n"
    "| setting, seat | `disclose_hours=48`; `resident-1:resident:mothers` |\n"
    "| lists | by commas (`\\,` is a comma in an element), or the option again; `-` alone is the empty list |\n"
    "| ids, hashes, keys, bin | hex |\n"
    "\n"
    "## Types\n"
    "\n"
    "Acts: speak 1, commit 2, record 3, register 4. A **draft** is in force only by decision. **Quiet** entries cause no receipt.\n";

static const char *const act_name[] = {
    [ACT_SPEAK] = "speak", [ACT_COMMIT] = "commit", [ACT_RECORD] = "record", [ACT_REGISTER] = "register"
};

/* Text of a cell: a bar would end it. */
static void cell_say(const char *text)
{
    for (; *text; text++)
        printf(*text == '|' ? "\\%c" : "%c", *text);
}

static void targets_say(const char *to)
{
    for (; *to; to++)
        if (*to == ' ')
            printf(" or ");
        else
            putchar(*to);
}

static void acts_say(const struct schema *s)
{
    const char *between = "";

    printf("a member with the act ");
    for (int act = ACT_SPEAK; act <= ACT_REGISTER; act++)
        if (s->acts & 1 << act) {
            printf("%s%s (%d)", between, act_name[act], act);
            between = " or ";
        }
    printf(", or the root%s", s->or_self ? "; or by the key that it names, without an act" : "");
}

static void signer_say(const struct schema *s)
{
    switch (s->signer) {
    case SIGNER_ACT: acts_say(s); break;
    case SIGNER_ROOT: printf("the root"); break;
    case SIGNER_FIRST: printf("the key that becomes the first root"); break;
    case SIGNER_NEXT: printf("the next root key"); break;
    case SIGNER_NODE: printf("the node: no author, no signature"); break;
    }
}

static void kind_say(const struct field *f)
{
    if (f->list > 0)
        printf("[");
    printf("%s", field_kind_word(f->kind));
    if (f->kind == FIELD_REF) {
        printf(" to ");
        targets_say(f->to ? f->to : "any");
    }
    if (f->bytes > 0 && f->kind != FIELD_SETTING && f->kind != FIELD_SEAT)
        printf("(%u)", f->bytes);
    if (f->list > 0)
        printf("] %u", f->list);
    if (f->kind == FIELD_ENUM || f->kind == FIELD_SEAT)
        for (unsigned i = 0; f->words[i]; i++)
            printf("%s%u %s", i > 0 ? ", " : ": ", i + 1, f->words[i]);
    if (f->max > 0) {
        if (f->max == PLN_U_MAX)
            printf(", at least %d", (int)f->min);
        else
            printf(", %d to %d", (int)f->min, (int)f->max);
    }
}

static void fields_say(const char *title, const struct field *field, size_t count)
{
    if (count == 0)
        return;
    printf("\n| no. | %s | kind | | |\n| --- | --- | --- | --- | --- |\n", title);
    for (size_t i = 0; i < count; i++) {
        printf("| %zu | %s | ", i, field[i].name);
        kind_say(&field[i]);
        printf(" | %s | ", field[i].required ? "required" : "");
        cell_say(field[i].help);
        printf(" |\n");
    }
}

static void type_say(const struct schema *s)
{
    printf("\n### %s\n\n%s Schema %u. Signed by ", s->name, s->help, (unsigned)s->version);
    signer_say(s);
    printf(".%s%s%s", s->convener_only ? " In the convener's log only." : "", s->draft ? " A draft." : "", s->quiet ? " Quiet." : "");
    if (s->command)
        printf(" Command: `%s`.", s->command);
    printf("%s\n", s->facts == 0 ? " No facts." : "");
    fields_say("fact", s->fact, s->facts);
    fields_say("word", s->word, s->words);
    if (s->reveals)
        printf("\nContent: `[2]`.\n");
    else if (s->words == 0)
        printf("\nNo words.\n");
}

static void tied_say(const struct schema *s, const struct field *field, size_t count, const char *what)
{
    for (size_t i = 0; i < count; i++) {
        const struct field *f = &field[i];

        if (f->tied)
            printf("- %s, %s %s: %s.\n", s->name, what, f->name, f->tied);
        if (f->from && f->kind == FIELD_INT)
            printf("- %s, %s %s: the count of the word %s, if that is given.\n", s->name, what, f->name, f->from);
        if (f->from && f->kind == FIELD_FLAG)
            printf("- %s, %s %s: yes only if the word %s is given.\n", s->name, what, f->name, f->from);
    }
}

int main(void)
{
    printf("%s", head);
    for (int k = 0; k <= FIELD_FORK; k++) {
        printf("| %s | ", field_kind_word((enum field_kind)k));
        cell_say(field_kind_stored((enum field_kind)k));
        printf(" |\n");
    }
    printf("%s", lists);
    for (int t = TYPE_UNKNOWN + 1; t < TYPE_END; t++) {
        const struct schema *s = schema_of((enum record_type)t);

        tied_say(s, s->fact, s->facts, "fact");
        tied_say(s, s->word, s->words, "word");
    }
    printf("%s", tied_more);
    for (int t = TYPE_UNKNOWN + 1; t < TYPE_END; t++)
        type_say(schema_of((enum record_type)t));
    return 0;
}
