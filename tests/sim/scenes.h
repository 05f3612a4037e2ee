/* Every scenario, and what they are made of: blows at chosen times, and questions to who lives. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_SCENES_H
#define SIM_SCENES_H
#include "tests/sim/scenario.h"

#include <stdint.h>

enum { SCENE_FIRST_MS = 8000, SCENE_LAST_MS = 45000 };

struct host;

/* So many of a kind, at any times between the two. */
void scene_strike(struct world *w, enum fault fault, int count, int64_t from_ms, int64_t until_ms);
/* The scenario's own act with this id, in so long. */
void scene_soon(struct world *w, int64_t in_ms, uint64_t id);
/* For `begin`: nothing is planned. */
void scene_nothing(struct world *w);
/* Who leads as the store has it; NULL: nobody who lives. */
struct host *scene_leader(struct world *w);
/* For `end`: no run was made again but for hedges. */
void scene_each_ran_once(struct world *w);

extern const struct scenario term_lost_in_failover, deposed_but_awake, coordinator_dies,
	pause_expires_nothing;
extern const struct scenario two_presenters, paid_lease_expires_while_the_call_runs;
extern const struct scenario hedge_then_restart, newer_hedge_dies_too;
extern const struct scenario commit_outcome_unknown, plan_half_written, tail_lost_alone, tail_lost_together;
extern const struct scenario store_empty_or_foreign;
extern const struct scenario claimed_while_looked_for, plan_of_a_goal_is_whole, tool_of_another_queue;
extern const struct scenario fair_shares, poison_subtask;
extern const struct scenario takeover_within_a_minute, shut_tier_is_left_alone, shut_tier_outlives_who_heard,
	failing_tier_is_left, second_look_planned_once;
#endif
