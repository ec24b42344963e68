/* rules_methods.h: the methods that the desk answers (proto/desk): one row a view. The node lists them, checks who may ask, and
 * hands them on as READ_RULES; desk.c gives each its function, `view_SYMBOL`.
 *
 * X(symbol: the method is rules.SYMBOL, in order: how many parameters stand before the options, takes: options of all (desk/desk.h),
 * params as docs/rpc.md writes them, help). In the order of the alphabet. Spec: docs/rpc.md "Desk". */
#ifndef NODE_RULES_METHODS_H
#define NODE_RULES_METHODS_H

/* clang-format off */
#define RULES_METHODS(X) \
    X(agenda, 1, 0, "which?, {as_of, limit}", "What a chair takes to the next meeting of a table: promises, talks, minutes, proposals, findings.") \
    X(case, 1, 0, "which, {as_of}", "All that hangs on a decision: its verdict by item, who knew, talks, positions, promises, findings.") \
    X(commitments, 0, TAKES_PARTNER | TAKES_BODY | TAKES_STRATEGY | TAKES_TIME | TAKES_PAGE, "{as_of, partner, body, strategy, from, to, state, overdue, due, limit, after}", "What is promised by whom, and what is asked and not yet answered.") \
    X(decisions, 0, TAKES_PARTNER | TAKES_BODY | TAKES_STRATEGY | TAKES_TIME | TAKES_PAGE, "{as_of, partner, body, strategy, from, to, verdict, limit, after}", "Decisions with their verdicts, the newest first.") \
    X(direction, 0, TAKES_PARTNER | TAKES_BODY | TAKES_STRATEGY | TAKES_TIME | TAKES_PAGE, "{as_of, of, partner, body, strategy, from, to, limit, after}", "Results in force with their strategies: what is measured, what changed, what is planned, promised and found.") \
    X(findings, 0, TAKES_PARTNER | TAKES_BODY | TAKES_STRATEGY | TAKES_TIME | TAKES_PAGE, "{as_of, partner, body, strategy, from, to, danger, name, all, limit, after}", "What the rules find, by danger, each with what shows it.") \
    X(foresee, 3, 0, "type, body, refs, {as_of, key}", "What the rules would say of a record if this node took it now: in time or late, what a decision would lack.") \
    X(footprint, 1, TAKES_PARTNER | TAKES_TIME | TAKES_PAGE, "which, {as_of, type, partner, depth, order, from, to, limit, after}", "What an entry, a person or a partner left behind: what refers to it, and to that, by kind and time.") \
    X(remarks, 1, 0, "which, {as_of}", "The small print at one entry: what keeps it from counting, what is odd about it, what was done well.") \
    X(status, 0, TAKES_PARTNER | TAKES_BODY | TAKES_STRATEGY, "{as_of, partner, body, strategy}", "One screen: decided, open, promised, told, found; empty seats, quiet logs.") \
    X(tables, 0, TAKES_PARTNER | TAKES_BODY | TAKES_STRATEGY | TAKES_PAGE, "{as_of, partner, body, strategy, limit, after}", "Tables in force: their rules, who fills their seats, what ends soon.") \
    X(talks, 0, TAKES_PARTNER | TAKES_BODY | TAKES_STRATEGY | TAKES_TIME | TAKES_PAGE, "{as_of, partner, body, strategy, touching, status, told, from, to, limit, after}", "Disclosed talks, the newest first: who was in them, told in time or late, confirmed or disputed.") \
    X(today, 0, 0, "{as_of, keys, limit}", "What waits for one person, each with the command that answers it.") \
    X(who_knew, 1, 0, "which, {as_of}", "Who of the affected knew of a decision or a proposal since when, and who was in which talk.")
/* clang-format on */

#endif
