// Graphs of format 2 as the tracer writes them, their weights, and damaged ones.
const N = { n: [1, 0] };
const ref = (name) => ({ ref: name });
const tensor = (name) => ({ tensor: `model/${name}` });
const product = (shape) => shape.reduce((total, size) => total * size, 1);

function builder(inputs) {
  const nodes = [];
  const shapes = {};
  return {
    weight(name, ...shape) {
      shapes[`model/${name}`] = shape;
      return tensor(name);
    },
    node(op, args, shape, more = { shape, type: "float" }) {
      nodes.push({ name: `t${nodes.length}`, op, args, ...more });
      return ref(`t${nodes.length - 1}`);
    },
    graph(outputs) {
      const graph = { format: 2, inputs, nodes, outputs };
      Object.defineProperty(graph, "shapes", { value: shapes, enumerable: false });
      return graph;
    },
  };
}

// Weights of a graph of this file, small and different from each other.
export function tensorsOf({ shapes }) {
  return Object.fromEntries(Object.entries(shapes).map(([name, shape], k) => [name, {
    shape, data: Float32Array.from({ length: product(shape) }, (_, i) => Math.sin(k + i) / 4),
  }]));
}

// z (6) -> 64 numbers through 40.
export function decoder() {
  const { weight, node, graph } = builder([{ name: "z", shape: [N, 6], role: "given" }]);
  const first = node("linear", { input: ref("z"), weight: weight("a.weight", 40, 6), bias: weight("a.bias", 40) }, [N, 40]);
  const hidden = node("silu", { self: first }, [N, 40]);
  const second = node("linear", { input: hidden, weight: weight("b.weight", 64, 40), bias: weight("b.bias", 64) }, [N, 64]);
  const value = node("sigmoid", { self: second }, [N, 64]);
  return graph([{ name: "picture", value, shape: [N, 64] }]);
}

// Pictures (1, 8, 8) through convolutions, a norm, a pool and back up.
export function vision() {
  const { weight, node, graph } = builder([{ name: "x", shape: [N, 1, 8, 8], role: "given" }]);
  const plain = { stride: [2, 2], padding: [1, 1], dilation: [1, 1], output_padding: [0, 0], groups: 1 };
  const down = node("convolution", { input: ref("x"), weight: weight("down", 8, 1, 4, 4), bias: weight("bias", 8), ...plain, transposed: false }, [N, 8, 4, 4]);
  const normed = node("native_group_norm", { input: down, weight: weight("gain", 8), bias: weight("shift", 8), N, C: 8, HxW: 16, group: 2, eps: 1e-5 },
    null, { parts: [{ shape: [N, 8, 4, 4], type: "float" }, null, null] });
  const lit = node("leaky_relu", { self: { ...normed, part: 0 }, negative_slope: 0.2 }, [N, 8, 4, 4]);
  const up = node("convolution", { input: lit, weight: weight("up", 8, 4, 4, 4), ...plain, transposed: true }, [N, 4, 8, 8]);
  const shuffled = node("pixel_shuffle", { self: up, upscale_factor: 2 }, [N, 1, 16, 16]);
  const sizes = node("mean", { self: shuffled, dim: [-2, -1], keepdim: false }, [N, 1]);
  const flat = node("view", { self: lit, size: [N, 128] }, [N, 128]);
  const part = node("slice", { self: flat, dim: 1, start: 0, end: 20, step: 2 }, [N, 10]);
  const joined = node("cat", { tensors: [part, sizes], dim: 1 }, [N, 11]);
  const value = node("_softmax", { self: joined, dim: -1, half_to_float: false }, [N, 11]);
  return graph([{ name: "picture", value: shuffled, shape: [N, 1, 16, 16] }, { name: "share", value, shape: [N, 11] }]);
}

// Rows (5, 4) through a recurrent layer, attention and a codebook.
export function sequence() {
  const { weight, node, graph } = builder([{ name: "x", shape: [N, 5, 4], role: "given" }]);
  const start = node("full", { size: [1, N, 8], fill_value: 0 }, [1, N, 8]);
  const params = [weight("ih", 24, 4), weight("hh", 24, 8), weight("bi", 24), weight("bh", 24)];
  const heard = node("gru", { input: ref("x"), hx: start, params, has_biases: true, num_layers: 1, dropout: 0, train: false, bidirectional: false, batch_first: true },
    null, { parts: [{ shape: [N, 5, 8], type: "float" }, { shape: [1, N, 8], type: "float" }] });
  const states = { ...heard, part: 0 };
  const heads = node("permute", { self: node("view", { self: states, size: [N, 5, 2, 4] }, [N, 5, 2, 4]), dims: [0, 2, 1, 3] }, [N, 2, 5, 4]);
  const seen = node("scaled_dot_product_attention", { query: heads, key: heads, value: heads, dropout_p: 0, is_causal: true }, [N, 2, 5, 4]);
  const entry = node("nearest_entry", { vectors: seen, codebook: weight("book", 16, 4) }, [N, 2, 5, 4]);
  const last = node("select", { self: entry, dim: 2, index: -1 }, [N, 2, 4]);
  const best = node("argmax", { self: last, dim: -1, keepdim: false }, null, { shape: [N, 2], type: "int" });
  const said = node("embedding", { weight: weight("words", 4, 3), indices: best }, [N, 2, 3]);
  return graph([{ name: "picture", value: said, shape: [N, 2, 3] }]);
}

// Numbers that look random and are the same each time (mulberry32).
function chance(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const HOSTILE = [
  -1, 0, 1, 2, 7, 1.5, 1e308, 2 ** 31, 2 ** 53, null, true, "x", "__proto__", "", [], {}, [-1], [0, 0], [[[[[1]]]]],
  { n: [1, 0] }, { n: [2 ** 40, 0] }, { n: [1, -9] }, { n: "x" }, { over_n: 3 }, { number: "nan" }, { number: "big" },
  { ref: "t0" }, { ref: "t2" }, { ref: "t9" }, { ref: "t1", part: 1 }, { ref: "t1", part: "length" },
  { ref: "nobody" }, { ref: null }, { tensor: "model/none" }, { tensor: "model/a.weight" }, { tensor: null },
];

// Every place in a value that could be changed: [holder, key].
function places(value, found = []) {
  if (value === null || typeof value !== "object") return found;
  for (const key of Object.keys(value)) {
    found.push([value, key]);
    places(value[key], found);
  }
  return found;
}

const OPS = ["exp", "log", "sqrt", "lgamma", "relu", "sum", "cumsum", "tril", "_softmax", "gelu", "isnan"];

function damage(graph, tensors, random) {
  const pick = (list) => list[Math.floor(random() * list.length)];
  const kind = random();
  const whole = Array.isArray(graph.nodes) && graph.nodes.length > 0
    && graph.nodes.every((node) => node && typeof node === "object");
  if (!whole) return; // the damage before was enough
  const [holder, key] = pick(places(graph));
  if (kind < 0.2) pick(graph.nodes).op = pick(OPS);
  else if (kind < 0.3) {
    const [number, place] = pick(places(graph).filter(([one, at]) => typeof one[at] === "number"));
    number[place] *= pick([-1, 0.5, 2, 1e30]);
  } else if (kind < 0.4) {
    const name = pick(Object.keys(tensors));
    tensors[name].data = tensors[name].data.map((value) => value * 3e38);
  } else if (kind < 0.6) holder[key] = structuredClone(pick(HOSTILE));
  else if (kind < 0.7) delete holder[key];
  else if (kind < 0.8) graph.nodes.splice(Math.floor(random() * graph.nodes.length), 1);
  else if (kind < 0.85) graph.nodes.push(structuredClone(pick(graph.nodes)));
  else if (kind < 0.9) graph.nodes.reverse();
  else {
    const name = pick(Object.keys(tensors));
    const { shape, data } = tensors[name];
    const wrong = [
      { shape: [...shape, 1], data }, { shape: shape.slice(1), data }, { shape, data: data.map(() => NaN) },
      { shape: shape.map((size) => size + 1), data: new Float32Array(product(shape.map((size) => size + 1))) },
    ];
    tensors[name] = pick(wrong);
  }
}

// `count` damaged graphs with their weights, the same each time.
export function fuzzed(count, seed = 1) {
  const random = chance(seed);
  const makers = [decoder, vision, sequence];
  return Array.from({ length: count }, (_, k) => {
    const sound = makers[k % makers.length]();
    const tensors = tensorsOf(sound);
    const graph = JSON.parse(JSON.stringify(sound));
    for (let times = 1 + Math.floor(2 * random()); times > 0; times -= 1) damage(graph, tensors, random);
    return { graph: JSON.parse(JSON.stringify(graph)), tensors };
  });
}
