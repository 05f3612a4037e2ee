#ifndef C_H
#define C_H
#include "a.h"
int c_use(struct a *a);
#endif
