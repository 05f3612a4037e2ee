/* Every limit and every default, by name. What is reached answers with an error; nothing grows past these. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REEVE_LIMITS_H
#define REEVE_LIMITS_H

/* Time, in milliseconds. */
#define HEARTBEAT_MS      1000   /* a worker beats this often */
#define TTL_MS            10000  /* a lease lives this long without a beat: ten beats may be lost */
#define SILENCE_MS        120000 /* the longest pause in its progress of work that declares none */
#define SILENCE_MS_LEAST  TTL_MS /* that is believed: a shorter one would end work whose beats are late */
#define SILENCE_MS_MOST   3600000
#define LEADER_TTL_MS     10000
#define LEADER_CONFIRM_MS 2000
#define KEEPALIVE_MS      5000 /* a coordinator that sleeps is left after two of these: then a standby leads */
#define COMMIT_TIMEOUT_MS 2000   /* then the connection is given up and the same commit is sent again */
#define RETAIN_MS         600000 /* a worker keeps a result this long after it was accepted */
#define DRAIN_MS          30000
#define HEDGE_MS_LEAST    1000 /* a straggler is no shorter: a second lease costs a message and a slot */
#define BACKOFF_BASE_MS   500  /* first retry; doubled each time, with full jitter */
#define BACKOFF_MOST_MS   60000
#define HELLO_EVERY_MS    2   /* of a crowd of workers one is let in this often, */
#define HELLO_CROWD_MS    200 /* and not one more while so long a time of them is being answered */
#define RECONNECT_BASE_MS 100
#define RECONNECT_MOST_MS 5000
#define TURN_US_MOST      10000 /* of the CPU of the loop; a longer turn is told, for it is a fault */
#define PRIVATE_LINGER_MS                                                                                    \
	300 /* a private fleet outlives its last client by this: a script's next command finds it */

/* The last commits, kept in memory for a Redis that came back without them: under everysec it may lack two seconds. */
#define TAIL_MS           60000
#define TAIL_COMMITS_MOST 16384      /* five seconds of the smallest */
#define TAIL_BYTES_MOST   (32 << 20) /* three seconds of the largest */

/* Sizes, in bytes. */
#define MESSAGE_BYTES_MOST     (1 << 20) /* of one gRPC message */
#define COMMIT_BYTES_MOST      (256 << 10)
#define RESULT_BYTES_MOST      (64 << 10) /* a larger result travels as a blob */
#define RESULT_BLOB_BYTES_MOST (8 << 20)  /* of one that is a blob */
#define RETAIN_BYTES_MOST      (32 << 20) /* of the accepted results that a worker keeps */
#define BLOB_CHUNK_BYTES       (512 << 10)
#define BLOB_BYTES_MOST        (64 << 20)
#define FILE_BYTES_MOST        (8 << 20) /* a larger file is listed, not analysed */
#define REQUEST_BYTES_MOST                                                                                   \
	(64 << 10) /* of a submission: it is part of the job's record, and that of a commit */
#define PLAN_BYTES_MOST        ((uint64_t)1 << 30) /* of the inputs of all subtasks of a job */
#define SPEC_BYTES_MOST        (64 << 10)          /* of one subtask's input */
#define PATH_BYTES_MOST        4096
#define REASON_BYTES_MOST      512
#define NAME_BYTES_MOST        63         /* queue, principal, worker, fleet, tool, lens, workflow */
#define TREE_CONFIG_BYTES_MOST (64 << 10) /* of .reeve.yaml */
#define SUPPRESSION_WHY_MOST   300        /* of a reason for silence; the rest is cut off */
#define QUOTE_BYTES_MOST       4000
#define RULE_BYTES_MOST        255  /* tool, slash, the tool's own name for it */
#define ABSENCE_PATH_BYTES     255  /* of a pattern of paths; a longer one is not asked about */
#define ABSENCE_WORD_BYTES     127  /* a heading can be a sentence */
#define FINDING_BYTES_MOST     1024 /* of a finding's message */
#define JOURNAL_BYTES_MOST     ((uint64_t)8 << 30) /* of reeved --record */
#define OUTPUT_BYTES_MOST      (16 << 20) /* of one analyzer run; the rest is cut and the run not covered */

/* Calls of models: an answer as it comes, of a stream (what stands around a token is fifty times its size), as one piece, or
 * an error; one event; all that the model says in one answer. A prompt's window and its price bound the request. */
#define MODEL_STREAM_BYTES_MOST  (64 << 20)
#define MODEL_BODY_BYTES_MOST    (4 << 20)
#define MODEL_ERROR_BYTES_MOST   (64 << 10)
#define SSE_EVENT_BYTES_MOST     (1 << 20)
#define MODEL_TEXT_BYTES_MOST    (2 << 20)
#define MODEL_REQUEST_BYTES_MOST (16 << 20)
#define MODEL_TOOL_CALLS_MOST    32
#define MODEL_BLOCKS_MOST        256
#define MODEL_KEY_BYTES_MOST     512

/* The cache: of each entry, and of all of a fleet, of which the oldest go first. */
#define CACHE_ENTRY_BYTES_MOST (32 << 10) /* compressed: a commit has room for it beside the result */
#define REOPEN_SUBTASKS_MOST                                                                                 \
	100000 /* of a job that has ended and is retried by hand: all its rows are read */
#define REOPEN_BYTES_MOST      (64 << 20) /* of these rows together */
#define CACHE_TTL_MS           (INT64_C(30) * 24 * 3600 * 1000)
#define CACHE_STORE_BYTES_MOST (INT64_C(512) << 20)
#define CACHE_WAIT_MS          1000 /* for Redis to answer a look into it; longer is a miss */
#define CACHE_LOOK_MS          5000 /* for the whole look; then its job does without */
#define CACHE_LOOKS_MOST       256  /* subtasks whose look is under way, of all jobs */

/* Counts. */
#define COMMIT_MOVES_MOST      512 /* a longer function would block Redis for over a millisecond */
#define JOBS_MOST              1024
#define SUBTASKS_PER_JOB_MOST  2000000
#define WORKERS_MOST           4096
#define PRIVATE_WORKERS_MOST   64   /* of a private fleet: one machine has them all */
#define WORKER_SLOTS_MOST      256  /* attempts of a worker at once */
#define MODEL_SLOTS_MOST       1024 /* beside them, of those that ask models: a thread each, that waits */
#define LEASES_MOST            65536
#define QUEUES_MOST            64
#define TOOLS_MOST             32   /* in one job: one bit each in a worker's set */
#define WORKER_LETTERS_MOST    2    /* messages of one worker at once: one is being committed, one waits */
#define HELD_LEASES_MOST       4096 /* in one hello */
#define HELLO_LEASES_MOST      4096 /* of all hellos in one turn, but for the first: two milliseconds */
#define HELLO_LEASES_A_MS      1000 /* what naming them costs the crowd */
#define RETAIN_LEASES_MOST     3072 /* of them, accepted results: the rest is more than a worker has credit for */
#define FILES_MOST             1000000 /* in one snapshot */
#define SUPPRESSIONS_MOST      10000   /* of one tree */
#define LANGUAGES_MOST         256
#define FINDINGS_PER_RESULT    5000
#define ABSENCE_PATHS_MOST     48 /* of one finding: two folders of tests in a dozen languages */
#define ABSENCE_WORDS_MOST     24
#define ABSENCE_LINES_MOST     8     /* of a file: what stands beside the place of a finding */
#define ABSENCE_STARS_MOST     2     /* in a pattern: no path can make it slow */
#define NOT_COVERED_PER_RESULT 65536 /* each file of a shard in each lens */

/* Attempts: three counters, for three different faults. */
#define ATTEMPTS_REFUSED_MOST 2  /* a gate said no */
#define ATTEMPTS_FAILED_MOST  3  /* the runner said it could not */
#define TURNED_AWAY_MOST      20 /* so often in vain at a provider's limit is a failure */
#define ATTEMPTS_LOST_MOST    5 /* the worker was lost with it: more, for that is seldom the subtask's fault */
#define SUSPECT_LOST_LEAST                                                                                   \
	2 /* after so many it may be what kills them: two such are never beside each other */
#define KEYLESS_MS                                                                                           \
	30000 /* a crowd of workers may come back without order: so long nobody needs to have a key */
#define WORTH_MICROUSD                                                                                       \
	1000000 /* of a right answer, where nobody says: minutes of a person who would look instead */
#define BUDGET_USD_MOST      1000000000 /* of one job; a larger figure is a typing error */
#define REPORT_MICROUSD_MOST UINT32_MAX /* of one attempt: no more can be reserved for one */
#define BILL_CHARGES_MOST    8 /* of one subtask that nobody has reported: two live, and those that were lost */
#define HEDGE_SAMPLES_LEAST  10 /* results of a job before any of its subtasks is called a straggler */
#define GATE_RECHECKS_MOST   3  /* could_not_check, again, before a person is asked */

/* Credits: subtasks a worker may hold beside those it runs. */
#define PREFETCH_MOST 1024 /* more gains nothing and costs latency */
#define PREFETCH_NOOP 256  /* p99 stays under 3 ms; more gains nothing */
#define PREFETCH_TOOL 1

/* Skills and workflows: files that people write and read. */
#define SKILL_NAME_BYTES_MOST          64 /* these five by the Agent Skills specification */
#define SKILL_DESCRIPTION_BYTES_MOST   1024
#define SKILL_COMPATIBILITY_BYTES_MOST 500
#define SKILL_LINES_MOST               500 /* of SKILL.md's body: what is longer belongs in references/ */
#define SKILL_BYTES_MOST               (64 << 10) /* of SKILL.md */
#define SKILL_FOLDER_BYTES_MOST        (8 << 20)  /* of all files of a skill but its cases */
#define SKILL_FILES_MOST               256        /* the same */
#define SKILL_INCLUDE_DEPTH_MOST       4          /* of a skill that a skill includes; a circle ends there */
#define SKILLS_MOST                    64         /* that are installed; and of them */
#define SKILLS_PER_JOB_MOST            32         /* in one workflow: a lens each */
#define SKILL_CASES_MOST               64         /* golden cases of one skill */
#define WORKFLOW_BYTES_MOST            (64 << 10)
#define WORKFLOWS_MOST                 64
#define WORKFLOW_STAGES_MOST           16

/* Tiers: models that may be asked. */
#define TIERS_MOST           16 /* a bit each in a worker's set, behind those of the tools */
#define TIER_FILE_BYTES_MOST (16 << 10)
#define TIER_LISTS_MOST      32 /* of what waits to be asked: one for each lens and tier */
#define RUNNERS_MOST         (TOOLS_MOST + TIER_LISTS_MOST) /* lists of what is ready: a bit each */

/* A question to a model: of one lens over one shard. */
#define MODEL_SHARD_LINES                                                                                    \
	1000 /* some ten thousand tokens: small enough to be read closely, large enough for one prefix */
#define MODEL_INLINE_BYTES_MOST                                                                              \
	(96 << 10) /* of the files that stand in the prompt; more are read by its tools */
#define MODEL_WRITTEN_BYTES(bytes)                                                                           \
	((bytes)*UINT64_C(3) / 2) /* of files: each line gets its number; in JSON tabs and quotes take two */
#define MODEL_PREFIX_BYTES_MOST (48 << 10) /* of all that stands before the files */
#define MODEL_PIECES_MOST       16 /* questions about one shard, where a tier's window is too small for one */
#define MODEL_OUTPUT_LEAST      1000 /* tokens: fewer are not asked for, where the tier gives as many */
#define MODEL_WINDOW_LEAST                                                                                   \
	7000 /* tokens: a contract, a skill of this repository and an answer leave a piece of a file in it */
#define CLAIMS_MOST         16 /* that one second look is about: with more, models answer by habit and not by claim */
#define CLAIMS_A_REVIEW     64 /* that are looked at again, the gravest of one review: four questions at most */
#define CLAIM_CONTEXT_BYTES 6144 /* of the file around each: 160 lines of the usual length */
#define CLAIM_ROOM          64   /* what stands around the texts of one in a spec */
#define CLAIMS_BYTES_MOST                                                                                    \
	(24 << 10)          /* of their texts in one spec: a commit has room for it beside the result */
#define REFUTERS_MOST     3 /* that look at one claim: two, and a third where they do not agree */
#define REFUTERS          3 /* where nobody says how many: see docs/second-look.md for what they bring and cost */
#define MODEL_OUTPUT_MOST 8000 /* tokens of one answer, where the tier has no fewer */

/* A free goal, and the plan that a model makes of it. All its rows are written in one commit with the result that they come from. */
#define GOAL_BYTES_MOST          4096
#define GOAL_LISTING_BYTES_MOST  (48 << 10) /* of the files and folders that the planner is shown */
#define GOAL_PARTS_MOST          24         /* a model that names more has not understood what is asked */
#define GOAL_PATHS_MOST          16         /* of a part */
#define GOAL_LEFT_OUT_MOST       32
#define GOAL_PATH_BYTES_MOST     512
#define GOAL_TITLE_BYTES_MOST    120
#define GOAL_QUESTION_BYTES_MOST 1000
#define GOAL_RESTATED_BYTES_MOST 2000
#define GOAL_WHY_BYTES_MOST      200
/* Of what a plan names held against files: bytes that are compared, and 12 for each file. Some hundred milliseconds at the worst: the
 * thread that compares reads all other results meanwhile. */
#define GOAL_STEPS_MOST (64 << 20)
#define GOAL_ROWS_MOST  384 /* questions, once the parts are split by lines: what a commit has moves for */
#define GOAL_ROWS_BYTES_MOST                                                                                 \
	(100 << 10) /* of them in a commit: beside them a result and a request of 64 KiB each */

#define SHARD_LINES 4000 /* of one subtask: about a second of cppcheck */

/* The default port of a coordinator that listens on TCP. */
#define PORT_GRPC 7420
#endif
