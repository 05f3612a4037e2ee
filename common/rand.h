/* Chance from a seed: the same seed gives the same numbers, so a simulation can be run again. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_RAND_H
#define COMMON_RAND_H
#include <stdint.h>

/* One step of splitmix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014). */
static inline uint64_t rand_mix(uint64_t x)
{
	x += 0x9e3779b97f4a7c15u;
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
	return x ^ (x >> 31);
}
static inline uint64_t rand_next(uint64_t *state)
{
	uint64_t out = rand_mix(*state);

	*state += 0x9e3779b97f4a7c15u;
	return out;
}
/* 0 <= result < bound; 0 for bound 0. The bias of the remainder is below bound / 2^64. */
static inline uint64_t rand_below(uint64_t *state, uint64_t bound)
{
	uint64_t x = rand_next(state);

	return bound ? x % bound : 0;
}
#endif
