/* vague.c: words that fill a line and say nothing of what a talk was about.
 *
 * Must not: judge a record: only the person who types hears of it. One word that is not in the list and the text is left alone.
 * Bounds: texts of VAGUE_BYTES_MAX; what is longer says something. Tests: tests/unit/client_vague.c */
#include "view/vague.h"

#include "base/cleanup.h"

#include <string.h>

#define VAGUE_BYTES_MAX 120

/* One row a language: words in lower case, a blank before and after each. A row is for its language alone: words of two are no text. */
static const struct {
    const char *language, *words;
} lists[] = {
    { "en", " a an and the of on in to for our some with other others any as usual it its this that "
            "general discussion discussions talk talks chat chats chatting conversation conversations meeting meet call catch catching up "
            "catchup check checking touch touching base sync update updates status various several misc miscellaneous topic topics matter "
            "matters issue issues thing things stuff business coffee lunch dinner tea drink drinks quick short brief informal casual "
            "friendly exchange follow following next step steps ideas thoughts project work tbd tba na none nothing special important " },
    { "de",
      " ein eine einen und der die das den von zu zum zur mit über im in am an auf bei wie üblich "
      "allgemein allgemeine allgemeiner allgemeines austausch gespräch gespräche besprechung treffen diskussion unterhaltung plauderei "
      "telefonat termin stand update updates verschiedenes diverses sonstiges themen thema sachen dinge fragen anliegen kaffee mittagessen "
      "kurz kurzes kurzer informell informelles abstimmung nächste schritte projekt arbeit nichts besonderes " },
    { "es",
      " un una unos unas y el la los las de del a al en con para como siempre "
      "general generales conversación charla charlas reunión llamada discusión intercambio varios varias diversos temas tema asuntos cosas "
      "café comida almuerzo rápido rápida breve informal seguimiento actualización novedades próximos pasos proyecto trabajo nada "
      "especial " },
    { "fr",
      " un une des et le la les de du à au aux en avec pour sur comme habitude "
      "général générale générales discussion discussions échange échanges conversation réunion appel point divers diverses plusieurs sujet "
      "sujets choses questions café déjeuner rapide bref brève informel informelle suivi mise jour nouvelles prochaines étapes projet "
      "travail rien spécial " },
};

/* ASCII letters and digits, and every byte of a longer character. */
static bool is_letter(uint8_t b)
{
    return (b >= '0' && b <= '9') || (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || b >= 0x80;
}

/* The text as words in lower case, a blank before and after each. False: there is none, or it is long. */
static bool words_of(struct bytes text, char out[VAGUE_BYTES_MAX * 2 + 2])
{
    size_t n = 0;

    if (text.n > VAGUE_BYTES_MAX)
        return false;
    out[n++] = ' ';
    for (size_t i = 0; i < text.n; i++) {
        uint8_t b = text.at[i];

        if (b == '\'')
            continue; /* "what's" is one word, "n/a" two */
        if (is_letter(b))
            out[n++] = (char)(b >= 'A' && b <= 'Z' ? b - 'A' + 'a' : b);
        else if (out[n - 1] != ' ')
            out[n++] = ' ';
    }
    if (out[n - 1] != ' ')
        out[n++] = ' ';
    out[n] = 0;
    return n > 1;
}

static bool all_in(const char *words, const char *list)
{
    for (const char *at = words; at[1] != 0;) {
        const char *end = strchr(at + 1, ' ') + 1;
        char one[VAGUE_BYTES_MAX * 2 + 2];

        memcpy(one, at, (size_t)(end - at));
        one[end - at] = 0;
        if (strstr(list, one) == NULL)
            return false;
        at = end - 1;
    }
    return true;
}

bool vague_text(struct bytes text)
{
    char words[VAGUE_BYTES_MAX * 2 + 2];

    if (!words_of(text, words))
        return false;
    for (size_t i = 0; i < COUNT(lists); i++)
        if (all_in(words, lists[i].words))
            return true;
    return false;
}
