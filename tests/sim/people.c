/* people.c: partners as the simulator has them. Test code: what cannot fail is asserted. */
#include "sim/people.h"

#include "codec/text.h"
#include "log/entry.h"
#include "log/sealed.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

void said_deinit(struct said *s)
{
    buf_deinit(&s->statement);
    buf_deinit(&s->content);
}

static void key_from(struct sign_key *k, struct chance *chance)
{
    struct pln_error err;
    uint8_t seed[32];

    chance_fill(chance, seed, sizeof(seed));
    if (!sign_key_from_seed(k, seed, &err))
        abort();
}

static void dh_from(struct dh_key *k, struct chance *chance)
{
    struct pln_error err;
    uint8_t seed[32];

    chance_fill(chance, seed, sizeof(seed));
    if (!dh_key_from_seed(k, seed, &err))
        abort();
}

/* to NULL: published. */
static void say(const struct partner *p, const struct sign_key *key, enum record_type type, const struct given *given, size_t count,
                const struct pln_id *answer, size_t answers, const struct partner *to, int64_t time_ms, struct chance *chance,
                struct said *out)
{
    const struct schema *s = schema_of(type);
    struct content_decl decl = { .form = CONTENT_PUBLISHED, .media = BYTES_STR("words") };
    struct statement_parts parts;
    struct built_record built;
    struct arena arena;
    struct pln_error err;
    uint8_t salt[PLN_SALT_BYTES], random[56];
    uint16_t place;
    struct build b;

    *out = (struct said){ 0 };
    arena_init(&arena, "statement", 8 * 1024 * 1024);
    buf_init(&out->statement, PLN_ENTRY_BYTES_MAX);
    buf_init(&out->content, PLN_CONTENT_BYTES_MAX + PLN_SALT_BYTES);
    if (!build_begin(&b, s, given, count, time_ms, 0, &arena, &err)) {
        fprintf(stderr, "%s: %s\n", s->name, err.what);
        abort();
    }
    assert(b.needs == answers);
    for (size_t i = 0; i < answers; i++)
        if (!build_answer(&b, i, &answer[i], 1, &err))
            abort();
    if (!build_finish(&b, to != NULL ? &to->log : NULL, to != NULL, &place, &built, &err)) {
        fprintf(stderr, "%s: %s\n", s->name, err.what);
        abort();
    }
    out->has_content = built.has_words;
    if (built.has_words) {
        chance_fill(chance, salt, sizeof(salt));
        decl.bytes = built.words.n;
        decl.commitment = hash_content(&p->log, salt, built.words);
        buf_put(&out->content, BYTES_OF(salt));
        buf_put(&out->content, built.words);
    }
    if (built.has_words && to != NULL) {
        CLEANUP(buf_deinit) struct buf salted = out->content;
        const struct pln_boxkey box[] = { p->box.public, to->box.public };

        buf_init(&out->content, PLN_BLOB_BYTES_MAX);
        chance_fill(chance, random, sizeof(random));
        if (!sealed_make(&p->log, buf_bytes(&salted), box, COUNT(box), random, &out->content, &decl, &err))
            abort();
        decl.partners = 1;
        decl.partner[0] = place;
    }
    parts = (struct statement_parts){
        .log = p->log,
        .author = &key->public,
        .claimed_ms = time_ms,
        .schema = s->version,
        .type = BYTES_STR(s->name),
        .ref = built.ref,
        .ref_count = built.ref_count,
        .body = built.body,
        .content = built.has_words ? &decl : NULL,
    };
    if (!statement_write(&parts, &out->statement, &err) || !sign_make(key, "statement", buf_bytes(&out->statement), &out->signature, &err))
        abort();
    out->id = hash_entry_id(buf_bytes(&out->statement));
    arena_deinit(&arena);
}

void partner_says(const struct partner *p, const struct sign_key *key, enum record_type type, const struct given *given, size_t count,
                  const struct pln_id *answer, size_t answers, int64_t time_ms, struct chance *chance, struct said *out)
{
    say(p, key, type, given, count, answer, answers, NULL, time_ms, chance, out);
}

#define GIVE(name, text)                 \
    {                                    \
        BYTES_STR(name), BYTES_STR(text) \
    }

static void hex_of(const void *at, size_t n, char *out)
{
    hex_write(bytes_at(at, n), out);
}

static void node_given(const struct partner *p, uint64_t epoch, uint64_t size, const struct pln_root *root, char text[5][65],
                       struct given given[7])
{
    static char number[2][24];

    snprintf(number[0], sizeof(number[0]), "%" PRIu64, epoch);
    snprintf(number[1], sizeof(number[1]), "%" PRIu64, size);
    hex_of(root, 32, text[0]);
    hex_of(&p->checkpoint.public, 32, text[1]);
    hex_of(&p->cosign.public, 32, text[2]);
    hex_of(&p->noise.public, 32, text[3]);
    const struct given g[7] = { GIVE("epoch", number[0]),    GIVE("size", number[1]),
                                GIVE("root", text[0]),       GIVE("checkpoint_key", text[1]),
                                GIVE("cosign_key", text[2]), GIVE("noise_key", text[3]),
                                GIVE("stolen", "no") };
    memcpy(given, g, sizeof(g));
}

void partner_changes_keys(struct partner *p, uint64_t epoch, uint64_t size, const struct pln_root *root, int64_t time_ms,
                          struct chance *chance, struct said *out)
{
    char text[5][65];
    struct given given[7];

    sign_key_wipe(&p->checkpoint);
    key_from(&p->checkpoint, chance);
    node_given(p, epoch, size, root, text, given);
    partner_says(p, &p->root, TYPE_node, given, 7, NULL, 0, time_ms, chance, out);
}

static void first_entries(struct partner *p, const struct pln_id *coalition, int64_t time_ms, struct chance *chance)
{
    struct pln_hash next = hash_next_root(&p->next.public);
    char text[5][65], nonce[33], hex[65], next_hex[65], until[32];
    struct given given[8];
    struct buf entry;
    struct pln_leaf leaf;
    struct pln_root base;
    struct pln_signature acceptance;
    char accept_hex[129];
    uint8_t chance_bytes[16];
    struct pln_error err;

    chance_fill(chance, chance_bytes, sizeof(chance_bytes));
    hex_of(chance_bytes, 16, nonce);
    hex_of(&next, 32, next_hex);
    if (coalition != NULL)
        hex_of(coalition, 32, hex);
    const struct given inception[] = { GIVE("alg", "1"), GIVE("next", next_hex), GIVE("name", p->name), GIVE("nonce", nonce),
                                       GIVE("coalition", hex) };
    partner_says(p, &p->root, TYPE_inception, inception, coalition != NULL ? 5 : 4, NULL, 0, time_ms, chance, &p->first[p->firsts++]);
    p->log = p->first[0].id;
    buf_init(&entry, PLN_ENTRY_BYTES_MAX);
    if (!entry_write(0, time_ms, buf_bytes(&p->first[0].statement), BYTES_OF(p->first[0].signature), &entry, &err))
        abort();
    leaf = entry_leaf(buf_bytes(&entry));
    memcpy(base.b, leaf.b, 32);
    buf_deinit(&entry);
    node_given(p, 1, 1, &base, text, given);
    partner_says(p, &p->root, TYPE_node, given, 7, NULL, 0, time_ms, chance, &p->first[p->firsts++]);
    if (p->is_convener) {
        const struct given founding[] = { GIVE("rules", "1"),  GIVE("offset", "0"),         GIVE("handle", p->name),
                                          GIVE("zone", "UTC"), GIVE("name", "A coalition"), GIVE("purpose", "to be simulated") };
        partner_says(p, &p->root, TYPE_founding, founding, COUNT(founding), NULL, 0, time_ms, chance, &p->first[p->firsts++]);
    }
    if (!accept_make(&p->member, &p->log, &p->box.public, &acceptance, &err))
        abort();
    hex_of(&p->member.public, 32, text[0]);
    hex_of(&p->box.public, 32, text[1]);
    hex_of(&acceptance, 64, accept_hex);
    snprintf(until, sizeof(until), "2100-01-01 00:00Z");
    const struct given mandate[] = { GIVE("key", text[0]), GIVE("box_key", text[1]), GIVE("acceptance", accept_hex), GIVE("acts", "SCR"),
                                     GIVE("tables", "-"),  GIVE("until", until),     GIVE("name", "Ana Simulada") };
    partner_says(p, &p->root, TYPE_mandate, mandate, COUNT(mandate), NULL, 0, time_ms, chance, &p->first[p->firsts++]);
}

void partner_init(struct partner *p, const char *name, const struct pln_id *coalition, int64_t time_ms, struct chance *chance)
{
    struct sign_key *key[] = { &p->root, &p->next, &p->member, &p->checkpoint, &p->cosign };

    memset(p, 0, sizeof(*p));
    snprintf(p->name, sizeof(p->name), "%s", name);
    p->is_convener = coalition == NULL;
    for (size_t i = 0; i < COUNT(key); i++)
        key_from(key[i], chance);
    dh_from(&p->noise, chance);
    dh_from(&p->box, chance);
    first_entries(p, coalition, time_ms, chance);
}

void partner_deinit(struct partner *p)
{
    struct sign_key *key[] = { &p->root, &p->next, &p->member, &p->checkpoint, &p->cosign };

    for (size_t i = 0; i < COUNT(key); i++)
        sign_key_wipe(key[i]);
    dh_key_wipe(&p->noise);
    dh_key_wipe(&p->box);
    for (size_t i = 0; i < p->firsts; i++)
        said_deinit(&p->first[i]);
}

void partner_seals(const struct partner *p, const struct partner *to, const char *title, size_t text_bytes, int64_t time_ms,
                   struct chance *chance, struct said *out)
{
    char *text = malloc(text_bytes + 1);
    struct given given[4] = { GIVE("due", "2099-12-31"), GIVE("for", "-"), GIVE("title", title), { BYTES_STR("text"), { 0 } } };

    assert(text != NULL);
    for (size_t i = 0; i < text_bytes; i++)
        text[i] = (char)('a' + chance_below(chance, 26));
    given[3].value = bytes_at(text, text_bytes);
    say(p, &p->member, TYPE_commitment, given, text_bytes > 0 ? 4 : 3, NULL, 0, to, time_ms, chance, out);
    free(text);
}

void partner_commits(const struct partner *p, const char *title, size_t text_bytes, int64_t time_ms, struct chance *chance,
                     struct said *out)
{
    partner_seals(p, NULL, title, text_bytes, time_ms, chance, out);
}
