/* client_paper.c: a page to print, as text and as Markdown: text from anywhere stays text. */
#include "unit/unit.h"

#include "view/paper.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct term narrow = { .width = 40 };

/* A page with everything that a page can have. */
static char *page(enum paper_form form, const char *text)
{
    char *out = NULL;
    size_t n;
    FILE *f = open_memstream(&out, &n);
    struct paper p = { .out = f, .term = &narrow, .form = form };
    struct pln_error err;

    assert_true(paper_title(&p, BYTES_STR(text), &err));
    assert_true(paper_words(&p, BYTES_STR(text), &err));
    assert_true(paper_heading(&p, BYTES_STR("Next"), &err));
    assert_true(paper_line(&p, PAPER_POINT, BYTES_STR(text), &err));
    assert_true(paper_line(&p, PAPER_BOX, BYTES_STR("to do"), &err));
    assert_true(paper_under(&p, BYTES_STR("more of it"), &err));
    assert_true(paper_line(&p, PAPER_TICKED, BYTES_STR("done"), &err));
    paper_command(&p, BYTES_STR("plenary status \\"));
    paper_command(&p, BYTES_STR("    --json"));
    fclose(f);
    return out;
}

static void as_text_it_is_as_wide_as_the_terminal_with_boxes_to_tick(void **state)
{
    char *out = page(PAPER_TEXT, "A promise that is longer than one line of it is");

    (void)state;
    assert_string_equal(out, "A promise that is longer than one line\nof it is\n"
                             "A promise that is longer than one line\nof it is\n"
                             "\nNext\n"
                             "  -   A promise that is longer than one\n      line of it is\n"
                             "  [ ] to do\n"
                             "      more of it\n"
                             "  [x] done\n"
                             "\n    plenary status \\\n        --json\n");
    free(out);
}

static void as_markdown_it_is_lists_with_boxes_and_lines_are_not_broken(void **state)
{
    char *out = page(PAPER_MARKDOWN, "A promise that is longer than one line of it is");

    (void)state;
    assert_string_equal(out, "# A promise that is longer than one line of it is\n"
                             "\nA promise that is longer than one line of it is\n"
                             "\n## Next\n"
                             "\n- A promise that is longer than one line of it is\n"
                             "- [ ] to do\n"
                             "  - more of it\n"
                             "- [x] done\n"
                             "\n    plenary status \\\n        --json\n");
    free(out);
}

static void what_would_be_a_mark_in_markdown_is_escaped(void **state)
{
    static const struct {
        const char *text, *wanted;
    } cases[] = {
        { "# no heading", "# \\# no heading\n" },
        { "1. no list", "# 1\\. no list\n" },
        { "2026-03-01 stays", "# 2026-03-01 stays\n" },
        { "- no *point*, no [link](x)", "# \\- no \\*point\\*, no \\[link\\](x)\n" },
        { "<b>a</b> & b_c `d` \\e ~f | g", "# \\<b\\>a\\</b\\> \\& b\\_c \\`d\\` \\\\e \\~f \\| g\n" },
        { "+ eastside#12", "# \\+ eastside#12\n" },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        char *out = page(PAPER_MARKDOWN, cases[i].text);

        out[strlen(cases[i].wanted)] = 0;
        assert_string_equal(out, cases[i].wanted);
        free(out);
    }
}

static void no_form_hands_on_what_drives_a_terminal_or_turns_text_around(void **state)
{
    (void)state;
    for (int form = PAPER_TEXT; form <= PAPER_MARKDOWN; form++) {
        char *out = page((enum paper_form)form, "a\x1b[31m\xe2\x80\xae\nb");

        assert_null(strchr(out, '\x1b'));
        assert_null(strstr(out, "\xe2\x80\xae"));
        assert_non_null(strstr(out, "202e"));
        assert_null(strstr(out, "\nb\n"));
        free(out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_text_it_is_as_wide_as_the_terminal_with_boxes_to_tick),
        cmocka_unit_test(as_markdown_it_is_lists_with_boxes_and_lines_are_not_broken),
        cmocka_unit_test(what_would_be_a_mark_in_markdown_is_escaped),
        cmocka_unit_test(no_form_hands_on_what_drives_a_terminal_or_turns_text_around),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
