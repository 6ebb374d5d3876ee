// The elementwise operations by name. The place in the list is the number that `unary`, `binary`
// and `ternary` take; the build writes the same lists as UNARY, BINARY and TERNARY of
// kernels_binary.js. x, y, z are the operands in their order; booleans are 0 and 1.
// clang-format off
#define UNARY_OPERATIONS(OP) \
  OP(neg) OP(abs) OP(sign) OP(floor) OP(ceil) OP(round) OP(trunc) /* round: halves to even */ \
  OP(sqrt) OP(rsqrt) OP(reciprocal) OP(square) OP(relu) \
  OP(isnan) OP(isinf) OP(logical_not) \
  OP(exp) OP(expm1) OP(log) OP(log1p) OP(sigmoid) OP(log_sigmoid) OP(tanh) OP(atanh) \
  OP(sin) OP(cos) OP(silu) OP(gelu) OP(gelu_tanh) OP(softplus) /* beta 1, no threshold */ \
  OP(erf) OP(erfc) OP(erfcx) OP(log_ndtr) OP(lgamma) OP(digamma)

#define BINARY_OPERATIONS(OP) \
  OP(add) OP(sub) OP(mul) OP(div) OP(minimum) OP(maximum) /* NaN wins, as in torch */ \
  OP(eq) OP(ne) OP(lt) OP(le) OP(gt) OP(ge) OP(logical_and) OP(logical_or) OP(logical_xor) \
  OP(pow) OP(remainder) /* sign of the divisor */ OP(fmod) /* sign of the dividend */ \
  OP(leaky_relu) OP(elu) /* x, then slope or alpha */ \
  /* gradient x of the output, then the input y: */ \
  OP(relu_backward) OP(silu_backward) OP(gelu_backward) OP(gelu_tanh_backward) \
  OP(softplus_backward) \
  /* gradient x of the output, then the output y: */ \
  OP(sigmoid_backward) OP(tanh_backward)

#define TERNARY_OPERATIONS(OP) \
  OP(where)    /* x ? y : z */ \
  OP(addmul)   /* x + y * z */ \
  OP(clamp)    /* x between y and z */ \
  OP(lerp)     /* x + z * (y - x) */ \
  OP(softplus) /* beta y, threshold z: x itself where beta * x > z */
