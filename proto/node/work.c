/* work.c: the end of a job: its arena, its results, itself; the names of kept rows. Spec: docs/architecture.md. */
#include "node/work.h"

#include "codec/text.h"

#include <stdio.h>
#include <stdlib.h>

void keep_closing_prefix(const struct pln_id *log, char out[80])
{
    char hex[65];

    hex_write(BYTES_OF(*log), hex);
    snprintf(out, 80, "closing/%s/", hex);
}

void check_job_free(struct check_job *job)
{
    arena_deinit(&job->arena);
    free(job);
}

void write_job_free(struct write_job *job)
{
    arena_deinit(&job->arena);
    free(job);
}

void read_job_free(struct read_job *job)
{
    arena_deinit(&job->arena);
    buf_deinit(&job->result);
    free(job);
}
