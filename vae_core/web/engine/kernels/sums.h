// Sums that stay exact to about 1e-7 however many numbers they have: short runs of float32, added
// up in float64.
#pragma once
#include "kernels.h"

// Sum over n numbers of a, or of the squares of their distances from `centre`.
double sum_row(int n, in a);
double sum_squares(int n, in a, float centre);
