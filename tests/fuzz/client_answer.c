/* client_answer.c: any bytes as a node's answer: looked up by key, listed, printed as JSON; as an unsent statement; as a member's line. */
#include "base/bytes.h"
#include "cli/member_line.h"
#include "keep/answer.h"
#include "keep/outbox.h"
#include "view/json.h"
#include "view/term.h"

#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void look(struct bytes in, unsigned depth)
{
    struct bytes key, value;
    char text[16];
    uint8_t id[32];

    for (struct answer_list l = answer_pairs(in); answer_next_pair(&l, &key, &value);)
        if (depth < 4)
            look(value, depth + 1);
    for (struct answer_list l = answer_each(in); answer_next(&l, &value);)
        if (depth < 4)
            look(value, depth + 1);
    (void)answer_u64(in, "a");
    (void)answer_32(in, "id", id);
    (void)answer_text(in, "name", text, sizeof(text));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static FILE *nowhere;
    struct bytes in = bytes_at(data, size);
    struct outbox_item item;
    struct member_line line;
    struct pln_error err;

    if (nowhere == NULL && (nowhere = fopen("/dev/null", "w")) == NULL)
        abort();
    look(in, 0);
    json_put(nowhere, in);
    term_put(nowhere, in);
    term_put_lines(nowhere, in, "  ");
    if (outbox_item_read(in, &item, &err) && item.statement.n + item.signature.n + item.content.n + item.said.n > size)
        abort();
    if (member_line_read(in, &line, &err))
        abort(); /* a signature that nobody made */
    return 0;
}
