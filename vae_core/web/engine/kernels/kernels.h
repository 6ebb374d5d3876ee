// What the page's engine computes with: every export of the binary, one line each.
//
// Pointers are byte addresses in the one memory; all numbers are float32 unless said otherwise.
// An operand may start anywhere at a multiple of 4 bytes; a result that is written whole may be
// written up to 3 numbers past its end, and operands may be read as far, so buffers are padded to
// 16 numbers. Results never overlap operands, except that the elementwise operations, softmax and
// norms may write onto an operand of exactly their own layout. Sizes are at least 1; strides are in
// numbers.
//
// A layout `t` is a table of int32 in memory for `axes` axes (1 to 8), outermost first: the sizes,
// then the strides of each operand in turn. Fewer axes are faster: merge those that can be.
#pragma once

typedef unsigned char u8;
typedef unsigned int u32;
typedef float* out;
typedef const float* in;
typedef const int* ints;
#define EXPORT __attribute__((visibility("default")))

// ---- product.c
// c (M, N), rows ldc apart = [c if acc] + [bias (N) if not 0] + a (M, K) b (K, N); any strides.
EXPORT void gemm(int M, int N, int K, in a, int a_row, int a_col, in b, int b_row, int b_col, out c,
                 int ldc, int acc, in bias);
// The same for `count` matrices, a_step, b_step and c_step apart (0: the same one each time).
EXPORT void gemm_batch(int count, int M, int N, int K, in a, int a_step, int a_row, int a_col, in b,
                       int b_step, int b_row, int b_col, out c, int c_step, int ldc, int acc);

// ---- convolution.c: x (B, C, H, W), dense; g is a table of int32 in memory:
// groups, kernel height and width, stride (2), padding (2), dilation (2). `work` holds
// conv_space(...) numbers. bias may be 0.
EXPORT int conv_space(int B, int C, int H, int W, int O, int OH, int OW, ints g);
// o (B, O, OH, OW) with w (O, C / groups, kh, kw)
EXPORT void conv(int B, int C, int H, int W, int O, int OH, int OW, ints g, in x, in w, in bias,
                 out o, out work);
// o (B, O, OH, OW) with w (C, O / groups, kh, kw): the transposed convolution, and the gradient of
// conv's x: conv_transposed(B, O, OH, OW, C, H, W, g, grad, w, 0, grad_x, work).
EXPORT void conv_transposed(int B, int C, int H, int W, int O, int OH, int OW, ints g, in x, in w,
                            in bias, out o, out work);
// gw (O, C / groups, kh, kw) from conv's x and the gradient go (B, O, OH, OW) of its result. For
// the transposed convolution: conv_weight(B, O, OH, OW, C, H, W, g, grad, x, grad_w, work).
EXPORT void conv_weight(int B, int C, int H, int W, int O, int OH, int OW, ints g, in x, in go,
                        out gw, out work);

// ---- elementwise.c: operations.h has the operations; o is dense.
EXPORT void unary(int op, int axes, ints t, in a, out o);
EXPORT void binary(int op, int axes, ints t, in a, in b, out o);
EXPORT void ternary(int op, int axes, ints t, in a, in b, in c, out o);

// ---- layout.c
EXPORT void fill(int n, float value, out o);
EXPORT void copy(int n, in a, out o);
EXPORT void arange(int n, float start, float step, out o);
// o, dense, = a seen through the layout t.
EXPORT void strided_read(int axes, ints t, in a, out o);
// o seen through the layout t = (or with add: +=) a, dense. Places may repeat (stride 0) with add.
EXPORT void strided_write(int axes, ints t, in a, out o, int add);
// o (rows, n): row i = row index[i] of a (size, n). Everywhere below an index outside is clamped to
// 0 .. size - 1, after a negative one has had size added.
EXPORT void take_rows(int rows, int n, int size, in a, in index, out o);
// Row index[i] of o (size, n) += row i of a (rows, n); with set: = instead.
EXPORT void put_rows(int rows, int n, int size, in a, in index, out o, int set);
// o (A, J, C): o[i, j, k] = a[i, index[i, j, k], k] for a (A, size, C)
EXPORT void take_along(int A, int J, int C, int size, in a, in index, out o);
// o[i, index[i, j, k], k] += a[i, j, k], with set: = instead; o (A, size, C), a (A, J, C)
EXPORT void put_along(int A, int J, int C, int size, in a, in index, out o, int set);
// o (rows, n): row i = row index[i] of bytes times scale; index is uint32 and inside.
EXPORT void byte_rows(int rows, int n, const u8* bytes, const u32* index, float scale, out o);

// ---- reduce.c: over the middle axis of a (A, B, C), whose strides are step_a, step_b and, where
// C > 1, 1; to o (A, C). C = 1 reduces last axes, A = 1 first ones.
// op: 0 sum (times scale), 1 sum of squares (times scale), 2 prod, 3 amax, 4 amin, 5 argmax,
// 6 argmin (the first of equals; NaN wins), 7 logsumexp
EXPORT void reduce(int op, int A, int B, int C, in a, int step_a, int step_b, float scale, out o);
// Mean and mean squared distance from it, over the same axis, each (A, C); two passes.
EXPORT void moments(int A, int B, int C, in a, int step_a, int step_b, out mean, out variance);
// Running sums along the middle axis; a and o (A, B, C) are dense.
EXPORT void cumsum(int A, int B, int C, in a, out o);

// ---- norm.c: rows of n numbers; w, b, mean and rstd may be 0.
EXPORT void softmax(int rows, int n, in a, out o, int logarithm);
// Gradient of a from the gradient g of the result o; the same `logarithm`.
EXPORT void softmax_backward(int rows, int n, in g, in o, out ga, int logarithm);
// Over n numbers a row, weighted per place: w, b (n).
EXPORT void layer_norm(int rows, int n, in x, in w, in b, float eps, out o, out mean, out rstd);
// x (B, C, P) in G groups of channels; w, b (C); mean and rstd (B, G)
EXPORT void group_norm(int B, int C, int P, int G, in x, in w, in b, float eps, out o, out mean,
                       out rstd);
// x (B, C, P) with the mean and variance (C) given (evaluation; training: `batch_moments` before)
EXPORT void batch_norm(int B, int C, int P, in x, in w, in b, in mean, in variance, float eps,
                       out o);
// Mean and biased variance (C) of x (B, C, P) over B and P.
EXPORT void batch_moments(int B, int C, int P, in x, out mean, out variance);

// ---- pool.c: n planes (H, W) to (OH, OW); g as for conv (groups ignored).
// index (0 where not wanted): the place in the plane, H * W numbers, of each maximum.
EXPORT void max_pool(int n, int H, int W, int OH, int OW, ints g, in x, out o, out index);
// divisor 0: the size of the window, with padding where count_padding.
EXPORT void avg_pool(int n, int H, int W, int OH, int OW, ints g, int count_padding, int divisor,
                     in x, out o);
EXPORT void avg_pool_backward(int n, int H, int W, int OH, int OW, ints g, int count_padding,
                              int divisor, in go, out gx);
EXPORT void adaptive_avg_pool(int n, int H, int W, int OH, int OW, in x, out o);
EXPORT void upsample_nearest(int n, int H, int W, int OH, int OW, in x, out o);

// ---- optimise.c: each takes x = scale g + decay p for the gradient g of p, scale being that of
// clipping, and moves p. What sinks below 1e-30 (squares: 1e-36) becomes 0: WebAssembly cannot flush
// denormals, which are slow.
// m = keep1 m + take1 x, v = keep2 v + take2 x^2, p = keep p - step m / (root sqrt(v) + eps);
// take = 1 - keep, step = rate / (1 - b1^t), root = 1 / sqrt(1 - b2^t), keep = 1 - rate * decay of
// AdamW, 1 of Adam. RMSprop is keep1 = 0, take1 = 1, root = 1, step = rate.
EXPORT void adam(int n, out p, in g, out m, out v, float step, float keep1, float take1,
                 float keep2, float take2, float eps, float root, float keep, float scale,
                 float decay);
// m = keep m + x, p -= step m
EXPORT void momentum(int n, out p, in g, out m, float step, float keep, float scale, float decay);
// o += rate (p - o)
EXPORT void follow(int n, in p, out o, float rate);

// ---- random.c: state is 8 uint32 in memory; n is rounded up to a multiple of 8.
EXPORT void seed(u32 value, u32* state);
EXPORT void normals(int n, u32* state, out o);
EXPORT void uniforms(int n, u32* state, out o);  // in (0, 1)
