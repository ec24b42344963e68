/* rules_methods.h: the methods that the desk answers (proto/desk): one row a view. The node lists them, checks who may ask, and
 * hands them on as READ_RULES; desk.c gives each its function, `view_SYMBOL`.
 *
 * X(symbol: the method is rules.SYMBOL, in order: how many parameters stand before the options, takes: options of all (desk/desk.h),
 * params as docs/rpc.md writes them, help). In the order of the alphabet. Spec: docs/rpc.md "Desk". */
#ifndef NODE_RULES_METHODS_H
#define NODE_RULES_METHODS_H

/* clang-format off */
#define RULES_METHODS(X) \
    X(findings, 0, TAKES_PARTNER | TAKES_PAGE, "{as_of, partner, danger, name, all, limit, after}", "What the rules find, by danger, each with what shows it.")
/* clang-format on */

#endif
