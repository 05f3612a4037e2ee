#ifndef A_H
#define A_H
#include "b.h"
struct a {
	struct b *b;
};
#endif
