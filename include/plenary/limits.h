/* limits.h: every limit, with its unit and its place in the specification.
 *
 * docs/protocol.md "Limits" names the same numbers; tests/lint compares them. */
#ifndef PLENARY_LIMITS_H
#define PLENARY_LIMITS_H

/* Entries and statements. Spec: docs/protocol.md "Limits", docs/format.md. */
#define PLN_ENTRY_BYTES_MAX 60000
#define PLN_STATEMENT_BYTES_MAX 59911 /* fits an entry at any index and time: 89 bytes around it at most */
#define PLN_REFS_MAX 256
#define PLN_DEPTH_MAX 8
#define PLN_ARRAY_MAX 4096
#define PLN_TYPE_BYTES_MAX 32
#define PLN_MEDIA_BYTES_MAX 60
#define PLN_HANDLE_BYTES_MAX 32
#define PLN_TIME_MS_MAX INT64_C(253402300799999)
#define PLN_U_MAX ((UINT64_C(1) << 53) - 1)

/* Content. Spec: docs/format.md "Content". */
#define PLN_CONTENT_BYTES_MAX (1024 * 1024)
#define PLN_SEALED_BYTES_MAX 1048543
#define PLN_BLOB_BYTES_MAX 1060000
#define PLN_SEALED_PARTNERS_MAX 64
#define PLN_SEALED_PADDED_MIN 256
#define PLN_SALT_BYTES 32
#define PLN_RIDE_BYTES_MAX 4096 /* content that travels with its entry */

/* Heads. Spec: docs/format.md "Checkpoint". */
#define PLN_NOTE_BYTES_MAX 4096
#define PLN_NOTE_SIGNATURES_MAX 100
#define PLN_PROOF_HASHES_MAX 64
#define PLN_PROOF_MESSAGE_HASHES_MAX 130

/* Receipts. Spec: docs/protocol.md "Receipts". */
#define PLN_RECEIPT_NEW_MAX 1000
#define PLN_RECEIPT_LINES_MAX 3000 /* integers: 1,000 triples */
#define PLN_RECEIPT_GAP_MS 5000
#define PLN_RECEIPT_BUCKET 32

/* Roster. */
#define PLN_PARTNERS_MAX 1000
#define PLN_INVITES_OPEN_MAX 64
#define PLN_JOINER_ENTRIES_MAX 16
#define PLN_JOINER_BYTES_MAX 65536
#define PLN_AFTER_REMOVAL_MAX 256
#define PLN_ADDRESSES_MAX 8
#define PLN_ADDRESS_BYTES_MAX 120

/* Group commit. Spec: docs/protocol.md "Heads, commits, receipts". */
#define PLN_BATCH_STATEMENTS_MAX 256
#define PLN_BATCH_BYTES_MAX (1024 * 1024)

/* Wire. Spec: docs/protocol.md "Transport", "Course", "Limits". */
#define PLN_MESSAGE_BYTES_MAX 65000
#define PLN_FRAME_PAD 64
#define PLN_REKEY_FRAMES 65536
#define PLN_HANDSHAKE_MS 10000
#define PLN_HELLO_BYTES_MAX 512
#define PLN_CLOSING_HEADS_MAX 64 /* of one log, in an export */
#define PLN_HEADS_MAX 128
#define PLN_ASK_MAX 1000
#define PLN_WANT_BYTES_MAX 262144
#define PLN_PUSH_BYTES_MAX 65536
#define PLN_NEED_MAX 256
#define PLN_CONTENT_PART_BYTES_MAX 60000
#define PLN_UNVERIFIED_ENTRIES_MAX 4096
#define PLN_UNVERIFIED_BYTES_MAX (1024 * 1024)
#define PLN_WANTS_OPEN_MAX 4
#define PLN_NEEDS_OPEN_MAX 8
#define PLN_SESSION_OUT_BYTES_MAX (4 * 1024 * 1024)
#define PLN_SESSION_IN_BYTES_MAX (1024 * 1024)
#define PLN_PROVES_PER_SECOND 50
#define PLN_HEADS_PER_SECOND 20
#define PLN_FULL_LISTS_PER_SECOND 2
#define PLN_STRANGERS_PER_ADDRESS 4
#define PLN_STRANGERS_MAX 64
#define PLN_STRANGERS_PER_SECOND 50
#define PLN_DIAL_MS 30000

/* A node's own memory: what waits, and for whom. Spec: docs/protocol.md "Limits of a node". */
#define PLN_PEERS_MAX 1100
#define PLN_CLIENTS_MAX 1024
#define PLN_TAILS_MAX 16
#define PLN_TAILS_BYTES_MAX (8 * 1024 * 1024)
#define PLN_SUBMITS_BYTES_MAX (16 * 1024 * 1024)
#define PLN_CONTENTS_WAITING_BYTES_MAX (4 * 1024 * 1024)
#define PLN_WAITS_MAX 4096
#define PLN_WAIT_MS_MAX 600000
#define PLN_WATCH_LOGS_MAX 64
#define PLN_WATCH_TYPES_MAX 32
#define PLN_DEMANDS_MAX 128
#define PLN_COMPARES_MAX 64

/* Clients. */
#define PLN_CLIENT_REQUESTS_MAX 64
#define PLN_REQUEST_BYTES_MAX 1200000
#define PLN_CLIENT_OUT_BYTES_MAX (2 * 1024 * 1024)

/* Log quota: 1 GiB, and 64 MiB per day since the log's admit. Free disk reserve. */
#define PLN_LOG_QUOTA_BYTES (UINT64_C(1) << 30)
#define PLN_LOG_QUOTA_PER_DAY_BYTES (UINT64_C(64) << 20)
/* What the rules read of a log; and then, of who is a partner and of whose keys. Spec: docs/rules.md "The book". */
#define PLN_LOG_RECORDS_MAX 1000000
#define PLN_LOG_RECORDS_BYTES_MAX (UINT64_C(512) << 20)
#define PLN_LOG_ROSTER_MAX 10000
#define PLN_DISK_RESERVE_BYTES (UINT64_C(256) << 20)
#define PLN_DISK_RESERVE_PERCENT 5

#endif
