// The part that products and convolutions share: packed operands, multiplied tile by tile.
//
// b is packed in panels of WIDTH columns, each (depth, WIDTH); a in tiles of 6 rows and the last
// of 4, each (depth, height), so that the innermost loop reads both from beginning to end.
#pragma once
#include "kernels.h"

enum {
  WIDTH = 8,     // columns of a tile: with 6 rows, 12 sums fill the 16 vector registers of x86
  DEPTH = 256,   // of a packed block: a panel of b takes 8 kB of the 32 kB of a first-level cache
  ROWS = 192,    // of a packed block of a: 196 kB
  COLUMNS = 512  // of a packed block of b: 512 kB, half of a second-level cache
};

// How many of the rows left the next tile has.
static inline int tile_height(int rows) { return rows > 8 || rows == 5 || rows == 6 ? 6 : 4; }

// Room for one block of each operand; whoever packs uses it at once.
extern float packed_a[DEPTH * ROWS];
extern float packed_b[DEPTH * COLUMNS];

// How deep the next of the blocks is that `left` is cut into: equal ones, multiples of 4.
int block_depth(int left);

// Packs rows of a, `row` apart, of which each has `depth` numbers at the places of a table.
void pack_rows(int rows, int depth, in a, int row, const int* place, out to);

// The table of up to DEPTH numbers that lie `step` apart; it holds until the next call.
const int* every(int step);

// Of the module of tiles, see tile.c: `edge` is room for a tile.
#define TILES(name) __attribute__((import_module("tiles"), import_name(#name)))
void multiply_tiles(int rows, int columns, int depth, in a, in b, out c, int ldc, int load,
                    out edge) TILES(multiply_tiles);
// sums (WIDTH) = a (depth) times each of up to WIDTH rows of b; depth is a multiple of 4.
void multiply_row(int rows, int depth, in a, in b, int row, out sums) TILES(multiply_row);

// c (rows, columns <= WIDTH), rows ldc apart = [c if load] + a b for one panel of b.
void multiply_panel(int rows, int columns, int depth, in a, in b, out c, int ldc, int load);
