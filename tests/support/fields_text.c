/* fields_text.c: fields of a record from a line of text.
 *
 * Must not: read a value: record/build.h does. Tests: whatever uses it. */
#include "support/fields_text.h"

#include <assert.h>
#include <string.h>

size_t fields_split(char *text, struct given *out, size_t most)
{
    size_t n = 0;

    for (char *at = text; *at != '\0';) {
        char *name = at, *value, *end;

        if (*at == ' ') {
            at++;
            continue;
        }
        assert(n < most);
        value = strchr(at, '=');
        assert(value != NULL);
        *value++ = '\0';
        if (*value == '"') {
            end = strchr(++value, '"');
            assert(end != NULL);
        } else {
            end = value + strcspn(value, " ");
        }
        out[n++] = (struct given){ BYTES_STR(name), bytes_at(value, (size_t)(end - value)) };
        at = end + (*end != '\0');
    }
    return n;
}

size_t fields_words(const struct schema *s, struct given *out, size_t count, const char *words, bool titles)
{
    for (size_t i = 0; i < s->words; i++) {
        bool there = !s->word[i].required && !(titles && strcmp(s->word[i].name, "title") == 0);

        for (size_t j = 0; j < count; j++)
            there = there || bytes_equal_str(out[j].name, s->word[i].name);
        if (!there)
            out[count++] = (struct given){ BYTES_STR(s->word[i].name), BYTES_STR(words) };
    }
    return count;
}
