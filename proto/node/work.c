/* work.c: the end of a job: its arena, its results, itself. Spec: docs/architecture.md. */
#include "node/work.h"

#include <stdlib.h>

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
