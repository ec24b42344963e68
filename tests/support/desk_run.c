/* desk_run.c: a desk over a coalition of says.h, asked as a client asks. */
#include "support/desk_run.h"

#include "support/decides.h"

#include "codec/text.h"
#include "support/rpc_json.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ALL_ACTS (1 << ACT_SPEAK | 1 << ACT_COMMIT | 1 << ACT_RECORD | 1 << ACT_REGISTER)

void desk_test_begin(struct desk_test *t, struct says *s, const char *when)
{
    static const uint8_t seed[16] = "a test's seed";

    *t = (struct desk_test){ .s = s, .desk = malloc(sizeof(*t->desk)), .wall_ms = says_ms(when), .own = "commons" };
    if (t->desk == NULL)
        abort();
    desk_init(t->desk, seed);
}

void desk_test_end(struct desk_test *t)
{
    desk_deinit(t->desk);
    free(t->desk);
}

int desk_test_set_up(void **state, struct desk_test *t, struct says *s, const char *when)
{
    *state = t;
    desk_test_begin(t, s, when);
    return 0;
}

int desk_test_tear_down(void **state)
{
    struct desk_test *t = *state;

    desk_test_end(t);
    says_end(t->s);
    return 0;
}

static bool ask(struct desk_test *t, const char *method, const char *params, struct buf *out, struct pln_error *err)
{
    CLEANUP(buf_deinit) struct buf encoded = { 0 };
    struct pln_id own = says_find(t->s, t->own)->id;

    buf_init(&encoded, 1 << 16);
    buf_init(out, 8 << 20);
    rpc_from_json(params, &encoded);
    return desk_answer(t->desk, says_view(t->s), &own, BYTES_STR(method), buf_bytes(&encoded), ACCESS_LOCAL, t->wall_ms, out, err);
}

json_t *desk_test_ask(struct desk_test *t, const char *method, const char *params)
{
    CLEANUP(buf_deinit) struct buf out = { 0 };
    struct pln_error err;
    char text[512];

    if (!ask(t, method, params, &out, &err)) {
        fprintf(stderr, "%s %s: %s\n", method, params, error_text(&err, text, sizeof(text)));
        abort();
    }
    return rpc_to_json(buf_bytes(&out));
}

json_t *desk_test_foresee(struct desk_test *t, const char *type, const char *fields)
{
    CLEANUP(arena_deinit) struct arena arena;
    CLEANUP(buf_deinit) struct buf params = { 0 };
    struct built_record built;
    char *hex, id[65];
    struct pln_error err;

    arena_init(&arena, type, 1 << 22);
    buf_init(&params, 1 << 20);
    says_build(t->s, t->wall_ms, type, fields, &arena, &built);
    hex = arena_take(&arena, 2 * built.body.n + 1, &err);
    if (hex == NULL)
        abort();
    hex_write(built.body, hex);
    buf_printf(&params, "[\"%s\", \"hex:%s\", [", type, hex);
    for (size_t i = 0; i < built.ref_count; i++) {
        hex_write(BYTES_OF(built.ref[i]), id);
        buf_printf(&params, "%s\"hex:%s\"", i > 0 ? ", " : "", id);
    }
    buf_printf(&params, "]");
    if (t->signer != NULL) {
        struct pln_key key = desk_test_key(t->signer);

        hex_write(BYTES_OF(key), id);
        buf_printf(&params, ", {\"key\": \"hex:%s\"}", id);
    }
    buf_printf(&params, "]");
    buf_put_u8(&params, 0);
    return desk_test_ask(t, "rules.foresee", (const char *)params.at);
}

void desk_test_refuses(struct desk_test *t, const char *method, const char *params, const char *text)
{
    CLEANUP(buf_deinit) struct buf out = { 0 };
    struct pln_error err;

    if (ask(t, method, params, &out, &err) || (strstr(err.what, text) == NULL && strstr(err.where, text) == NULL)) {
        fprintf(stderr, "%s %s: not refused with \"%s\"\n", method, params, text);
        abort();
    }
}

struct pln_key desk_test_key(const char *who)
{
    CLEANUP(sign_key_wipe) struct sign_key key = { 0 };

    table_key(who, &key);
    return key.public;
}

const char *desk_test_people(int count, ...)
{
    static char out[400];
    size_t n = (size_t)snprintf(out, sizeof(out), "[");
    va_list names;

    va_start(names, count);
    for (int i = 0; i < count; i++) {
        const char *who = va_arg(names, const char *);
        struct pln_key key = desk_test_key(who);
        char hex[65];

        hex_write(BYTES_OF(key), hex);
        n += (size_t)snprintf(out + n, sizeof(out) - n, "%s\"%.*s/%.8s\"", i > 0 ? "," : "", (int)strcspn(who, "/"), who, hex);
    }
    va_end(names);
    snprintf(out + n, sizeof(out) - n, "]");
    return out;
}

void desk_story(struct says *s)
{
    says_begin(s);
    says_log(s, "eastside");
    says_log(s, "clinic");
    says(s, "2026-01-05 09:10", "commons/root", "body", "T",
         "handle=table kind=governance seats=school:practitioner:eastside,health:practitioner:clinic rule=consent quorum=50 notice=72h "
         "review=2027-12-31 keeper=commons scope=Agenda");
    says(s, "2026-01-05 09:20", "commons/root", "admit", "A1", "partner=eastside handle=eastside");
    says(s, "2026-01-05 09:21", "commons/root", "admit", "A2", "partner=clinic handle=clinic");
    says_member(s, "commons/dee", ALL_ACTS, NULL);
    says_member(s, "eastside/ana", ALL_ACTS, NULL);
    says_member(s, "clinic/ben", ALL_ACTS, NULL);
    says(s, "2026-01-05 11:00", "eastside/ana", "seat", "S1", "body=T name=school members=eastside/ana");
    says(s, "2026-01-05 11:01", "clinic/ben", "seat", "S2", "body=T name=health members=clinic/ben");
    says_heard(s, "2026-01-05 12:00");
    says_dark(s, "clinic", true);
    says(s, "2026-02-02 09:00", "eastside/ana", "proposal", "P1",
         "body=T affects=eastside,clinic closes=2026-02-09T17:00 title=Move-the-intake-desk text=Move");
    says_heard(s, "2026-02-02 09:05");
    says(s, "2026-02-03 09:00", "eastside/ana", "position", "X1", "proposal=P1 stance=consent prior=-");
    says_heard(s, "2026-02-03 09:05");
    says(s, "2026-02-09 18:00", "commons/dee", "decision", "D1",
         "proposal=P1 outcome=adopted made=2026-02-09T17:30 effect=2026-03-09 why=Rent losses=Desk");
    says_dark(s, "clinic", false);
    says_heard(s, "2026-02-10 08:05");
    says(s, "2026-02-11 09:00", "commons/dee", "talk", "K1",
         "status=held when=2026-02-01T18:00 people=eastside/ana about=P1 affects=clinic agreed=leaning");
    says_heard(s, "2026-02-11 09:05");
}

void desk_direction_story(struct says *s)
{
    static const char both[] = "eastside/ana clinic/ben";

    decides_begin(s, DECIDES_TABLE);
    says(s, "2026-02-02 09:00", "eastside/ana", "result", "R1",
         "level=population title=Reading unit=percent baseline=41 target=70 by=2031-12-31 groups=north,south population=\"All of seven\"");
    says(s, "2026-02-02 09:01", "eastside/ana", "strategy", "G1", "result=R1 title=Homes causes=Work,Money groups=south,west");
    decides(s, "2026-02-02 10:00", "2026-02-03 10:00", "D1", "R1,G1", both);
    says(s, "2026-02-04 09:00", "clinic/ben", "indicator", "I1", "of=R1 unit=percent better=up title=Readers");
    says(s, "2026-02-04 09:01", "clinic/ben", "indicator", "I2", "of=G1 unit=days better=down title=Wait");
    says(s, "2026-03-02 09:00", "clinic/ben", "measure", "M1",
         "indicator=I1 from=2025-08-01 on=2026-02-10 value=43 n=200 status=provisional source=\"County file\"");
    says(s, "2026-03-03 09:00", "clinic/ben", "measure", "M2", "indicator=I1 on=2026-02-20 value=42.5 n=210 status=final");
    says(s, "2026-03-04 09:00", "clinic/ben", "measure", "M3", "indicator=I1 on=2026-02-20 value=42.50 corrects=M2 status=restated");
    says(s, "2026-03-05 09:00", "eastside/ana", "measure", "M4", "indicator=I1 on=2026-02-20 value=31 group=north");
    says(s, "2026-03-05 09:01", "eastside/ana", "measure", "M5", "indicator=I2 on=2026-02-10 value=12");
    says(s, "2026-03-05 09:02", "eastside/ana", "measure", "M6", "indicator=I2 on=2026-02-20 value=11");
    says(s, "2026-03-06 09:00", "eastside/ana", "plan", "L1", "body=T strategies=G1 from=2026-03-01 to=2026-12-31 title=Plan");
    decides(s, "2026-03-06 10:00", "2026-03-07 10:00", "D2", "L1", both);
    says(s, "2026-03-07 11:00", "eastside/ana", "objective", "O1", "plan=L1 due=2026-06-30 indicator=I2 target=5 quick=yes title=Sooner");
    says(s, "2026-03-07 11:01", "eastside/ana", "commitment", "C1", "due=2026-04-01 for=O1 title=Train");
    says(s, "2026-03-07 11:02", "clinic/ben", "commitment", "C2", "due=2026-03-08 for=G1,L1 title=Write");
    says(s, "2026-03-07 11:02", "clinic/ben", "commitment", "C4", "due=2026-04-02 for=G1 title=Read");
    says(s, "2026-03-07 11:03", "clinic/ben", "commitment", "C3", "due=2026-03-09 for=- title=Nothing");
    says(s, "2026-03-08 09:00", "eastside/ana", "result", "R2",
         "level=population title=Reading unit=percent baseline=41 target=60 by=2029-12-31 groups=north,south replaces=R1");
    says_heard(s, "2026-03-08 10:00");
}
