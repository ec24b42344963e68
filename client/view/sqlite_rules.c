/* sqlite_rules.c: what the rules say, as rows of a SQLite file: verdicts on decisions, findings and their causes.
 *
 * Must not: judge: each value is the node's word (docs/rpc.md "Desk"). Bounds: a row at a time.
 * Spec: docs/export.md "SQLite". Tests: tests/unit/client_tables.c, tests/e2e/table.sh */
#include "view/sqlite_inside.h"

#include "keep/answer.h"
#include "view/cell.h"

/* One key of each map of a list, as a JSON array. */
static void json_of(struct sqlite_row *r, struct bytes list, const char *key)
{
    CLEANUP(buf_deinit) struct buf text = { 0 };
    struct bytes each;
    size_t n = 0;

    buf_init(&text, CELL_BYTES_MAX);
    buf_put_u8(&text, '[');
    for (struct answer_list l = answer_each(list); answer_next(&l, &each); n++) {
        struct bytes word = answer_str(each, key); /* of our own making: no quote in it */
        buf_printf(&text, "%s\"%.*s\"", n > 0 ? "," : "", (int)word.n, (const char *)word.at);
    }
    buf_put_u8(&text, ']');
    sqlite_str(r, buf_bytes(&text));
}

static void use_name(struct sqlite_row *r, struct bytes map, const char *key)
{
    sqlite_text(r, answer_str(answer_at(map, key), "name"));
}

bool sqlite_verdict(struct sqlite *s, struct bytes d, struct pln_error *err)
{
    static const char *const counts[] = { "seats", "recused", "heard", "consents", "objections" };
    struct sqlite_row r = sqlite_row_of(s, s->row[SQLITE_VERDICTS]);

    use_name(&r, d, "decision");
    sqlite_text(&r, answer_str(answer_at(d, "decision"), "title"));
    use_name(&r, d, "proposal");
    sqlite_text(&r, answer_str(d, "table"));
    sqlite_text(&r, answer_str(d, "keeper"));
    sqlite_text(&r, answer_str(d, "outcome"));
    sqlite_time(&r, answer_at(d, "made"));
    sqlite_text(&r, answer_str(d, "effect"));
    sqlite_text(&r, answer_str(d, "verdict"));
    sqlite_value(&r, answer_at(d, "lacks"), NULL);
    sqlite_int(&r, answer_is_true(d, "in_doubt"));
    sqlite_text(&r, answer_str(d, "why"));
    for (size_t i = 0; i < COUNT(counts); i++)
        sqlite_int(&r, answer_i64(d, counts[i]));
    use_name(&r, d, "ratified_by");
    json_of(&r, answer_at(d, "remarks"), "word");
    sqlite_value(&r, answer_at(d, "findings"), NULL);
    return sqlite_row_end(&r, err);
}

static bool cause_put(struct sqlite *s, int64_t finding, int64_t place, struct bytes cause, struct pln_error *err)
{
    struct sqlite_row r = sqlite_row_of(s, s->row[SQLITE_CAUSES]);

    sqlite_int(&r, finding);
    sqlite_int(&r, place);
    sqlite_text(&r, answer_str(cause, "word"));
    sqlite_text(&r, answer_str(cause, "kind"));
    if (answer_at(cause, "time").n > 0)
        sqlite_time(&r, answer_at(cause, "time"));
    else
        sqlite_value(&r, answer_at(cause, "value"), NULL);
    return sqlite_row_end(&r, err);
}

bool sqlite_finding(struct sqlite *s, struct bytes f, struct pln_error *err)
{
    static const char *const first[] = { "name", "danger", "severity" };
    struct sqlite_row r = sqlite_row_of(s, s->row[SQLITE_FINDINGS]);
    struct bytes cause;
    int64_t number = ++s->findings, place = 0;

    sqlite_int(&r, number);
    for (size_t i = 0; i < COUNT(first); i++)
        sqlite_text(&r, answer_str(f, first[i]));
    sqlite_int(&r, answer_is_true(f, "star"));
    sqlite_text(&r, answer_str(f, "state"));
    use_name(&r, f, "by");
    sqlite_text(&r, answer_str(f, "sentence"));
    use_name(&r, f, "subject");
    sqlite_text(&r, answer_str(answer_at(f, "subject"), "type"));
    sqlite_text(&r, answer_str(f, "seat"));
    sqlite_text(&r, answer_str(f, "partner"));
    sqlite_text(&r, answer_str(f, "answer"));
    sqlite_text(&r, answer_str(f, "wrong"));
    if (!sqlite_row_end(&r, err))
        return false;
    for (struct answer_list l = answer_each_at(f, "causes"); answer_next(&l, &cause);)
        if (!cause_put(s, number, place++, cause, err))
            return false;
    return true;
}
