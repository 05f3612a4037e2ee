/* What was tried over all seeds: runs, events, faults by kind, and how much of the tables was seen. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_TALLY_H
#define SIM_TALLY_H
#include "coordinator/state/effect.h"
#include "coordinator/state/event.h"
#include "coordinator/state/subtask_row.h"

enum fault {
	FAULT_WORKER_KILLED,
	FAULT_WORKER_PAUSED,
	FAULT_WORKER_SLOW,
	FAULT_WORKER_LATE,    /* finished results stay with it for a while */
	FAULT_WORKER_HANGS,   /* one of its runs: it beats, and nothing advances */
	FAULT_WORKER_DRAINED, /* hands back, leaves, comes again */
	FAULT_WORKER_OLD,     /* hands in under a token that it had before */
	FAULT_WORKER_LIES,    /* says that it has what another one has, and hands it in */
	FAULT_STREAM_CUT,
	FAULT_STREAM_HALF_OPEN,
	FAULT_MESSAGE_DROPPED, /* and its stream with it */
	FAULT_MESSAGE_DOUBLED,
	FAULT_NET_SLOW,
	FAULT_HOST_KILLED,
	FAULT_HOST_KILLED_IN_COMMIT,
	FAULT_HOST_PAUSED,
	FAULT_HOST_ISOLATED, /* cut from the store, not from its workers; a rival waits */
	FAULT_HOST_SLEPT,    /* its clock stood still with it: a machine that was frozen */
	FAULT_HOST_LEAPS,    /* its clock is ahead all at once */
	FAULT_HOST_RIVAL,    /* a standby waits for the leader's key from now on */
	FAULT_STORE_SLOW,
	FAULT_STORE_STANDS,
	FAULT_STORE_REPLY_LOST, /* the commit is sent again */
	FAULT_STORE_REFUSES,
	FAULT_TAIL_LOST_ALONE,    /* the last commits have never been; who lives gives them back */
	FAULT_TAIL_LOST_TOGETHER, /* and the coordinators with them */
	FAULT_STORE_FOREIGN,      /* for a while another store stands there */
	FAULT_STORE_EMPTIED,
	FAULT_DRAIN_ASKED,   /* by command; it may be lost on the way */
	FAULT_JOB_CANCELLED, /* from here on: what clients and subtasks do by themselves */
	FAULT_RETRIED,       /* what was given up */
	FAULT_SUBTASK_FAILS,
	FAULT_SUBTASK_REFUSED,
	FAULT_SUBTASK_UNCHECKED,
	FAULT_SUBTASK_POISON,
	FAULT_QUOTA_SPENT,  /* the provider takes no more calls for a while */
	FAULT_CACHE_SILENT, /* a look is never answered */
	FAULT_CACHE_LATE,   /* or when its job does without */
	FAULT_CACHE_WRONG,  /* an earlier result that no gate may let through */
	FAULT_TIER_SHUT,    /* a tier's account is empty, or its key is refused */
	FAULT_TIER_BUSY,    /* it is overloaded */
	FAULT_TIER_REFUSES, /* more than a minute's calls came */
	FAULT_TIER_FAULTY,  /* errors of its own */
	FAULT_KEY_MISSING,  /* a worker is to ask a tier that nobody has a key of */
	FAULTS,
	FAULTS_TIMED = FAULT_JOB_CANCELLED
};
const char *fault_name(enum fault fault);

struct tally {
	uint64_t runs;
	uint64_t events;
	uint64_t turns;
	uint64_t replayed; /* turns that were decided twice */
	uint64_t commits;
	uint64_t subtasks;
	uint64_t virtual_ms;
	uint64_t by_fault[FAULTS];
	uint64_t by_event[EVENTS];
	uint64_t by_effect[EFFECTS];
	uint64_t by_log[LOG_EVENTS];
	uint64_t pairs[SUBTASK_STATES][SUBTASK_EVENTS];
	uint64_t ended[SUBTASK_STATES];
	uint64_t terms;             /* taken */
	uint64_t deposed;           /* hosts that found another term */
	uint64_t runs_wasted;       /* finished, and cancelled by a coordinator */
	uint64_t late_assignments;  /* carried out by a host whose term was over */
	uint64_t questions;         /* to models, that were granted */
	uint64_t second_looks;      /* that were planned */
	uint64_t plans;             /* of goals, that were accepted, */
	uint64_t plans_again;       /* asked for again after a refusal, */
	uint64_t questions_planned; /* and what they asked */
	uint64_t asked_by_another;  /* tiers, within a minute of the coordinator before */
	uint64_t
		looks_claimed, /* subtasks that a worker came back with while an earlier result was looked for */
		lone_tools; /* that went to a worker without their tool, for nobody of their queue has it */
	uint64_t mirrors;   /* fleets that were loaded beside one that dies */
	uint64_t plans_cut; /* of a scenario: plans whose coordinator died as they were accepted */
	uint64_t shut_takeovers; /* of a scenario: hosts that died while a tier was shut */
	uint64_t looks_cut;      /* of a scenario: second looks whose coordinator died as they were planned */
	uint64_t from_cache;     /* subtasks that were DONE without a run */
	uint64_t billed;         /* micro-dollars, by the provider */
	uint64_t settled;        /* and as the fleet has it, which is more by what nobody could report */
	uint64_t innocent_dead;  /* ran with a poison subtask and died of it */
	uint64_t expired;        /* leases */
	uint64_t runs_begun;
	uint64_t hedges;
	uint64_t terms_twice;      /* numbers that were given before, to another holder */
	uint64_t hedges_orphaned;  /* out when the coordinator that gave them died: of a scenario */
	uint64_t hedges_bereft;    /* of a scenario: whose newer worker died with the coordinator */
	uint64_t paid_expired;     /* leases, while their call was under way */
	uint64_t two_presenters;   /* leases presented while another worker had the subtask, too */
	uint64_t plans_half;       /* found by a coordinator at its start */
	uint64_t woke_deposed;     /* with a commit that was never told */
	uint64_t pauses;           /* of a scenario's own */
	uint64_t refusals;         /* of a store that is empty or another's */
	uint64_t results_lost;     /* with the store's last commits */
	uint64_t results_returned; /* of these, without a second run */
	uint64_t results_rerun;
	uint64_t jobs_lost;
	uint64_t backoffs;
	uint64_t backoffs_later;   /* of these, after the first of its kind, */
	uint64_t later_permille;   /* and theirs */
	uint64_t backoff_permille; /* of the longest, summed */
};
extern struct tally tally;
/* All that is in a tally are such counts. */
void tally_add(struct tally *to, const struct tally *from);
void tally_print(const struct tally *t);
/* After many worlds of chance: true when each move and effect in use was tried, and what is counted makes sense. */
bool tally_is_whole(const struct tally *t);
#endif
