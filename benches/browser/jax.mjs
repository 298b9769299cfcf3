// jax-js (https://github.com/ekzhang/jax-js), on wasm or WebGPU.
//
// The step is written to be as fast as possible in jax-js: it is one compiled function, gradients are written out so
// that nothing is computed twice, and one matrix of exponentials serves both directions. jax-js frees an array when it
// is used; `.ref` allows another use.

import { blockUntilReady, defaultDevice, init, jit, nn, numpy as np } from "@jax-js/jax";
import { ADAM, TAU } from "./workload.mjs";

const { rate, beta1, beta2, epsilon } = ADAM;

/** Embeddings of `input` and what the way back needs. */
function forward(input, [w1, b1, w2, b2]) {
  const hidden = nn.relu(np.dot(input, w1).add(b1));
  const output = np.dot(hidden.ref, w2).add(b2);
  const lengths = np.sqrt(np.square(output.ref).sum(1, { keepdims: true }));
  const inverse = np.reciprocal(np.maximum(lengths, 1e-6));
  return { hidden, unit: output.mul(inverse.ref), inverse };
}

/** Gradients of W1, b1, W2, b2 from that of the embeddings. */
function backward(input, w2, { hidden, unit, inverse }, gradient) {
  const along = unit.ref.mul(gradient.ref).sum(1, { keepdims: true });
  const output = gradient.sub(unit.mul(along)).mul(inverse);
  const active = np.where(hidden.ref.greater(0), np.dot(output.ref, np.transpose(w2)), 0);
  return [
    np.dot(np.transpose(input), active.ref),
    active.sum(0),
    np.dot(np.transpose(hidden), output.ref),
    output.sum(0),
  ];
}

/** Loss and the gradients of all eight parameters. */
function lossAndGradients(parameters, queries, keys, batch) {
  const [wq, wk] = [parameters[2].ref, parameters[6].ref];
  const query = forward(queries.ref, parameters.slice(0, 4));
  const key = forward(keys.ref, parameters.slice(4, 8));
  const scale = 1 / TAU;
  // No logit exceeds 1 / tau, so with that shift all exponentials are finite.
  const weights = np.exp(np.matmul(query.unit.ref, np.transpose(key.unit.ref)).sub(1).mul(scale));
  const rows = weights.ref.sum(1, { keepdims: true });
  const columns = weights.ref.sum(0, { keepdims: true });
  const partition = np.log(rows.ref).mean().add(np.log(columns.ref).mean()).mul(0.5).add(scale);
  const loss = partition.sub(
    query.unit.ref
      .mul(key.unit.ref)
      .sum()
      .mul(scale / batch),
  );
  const shares = weights.mul(np.reciprocal(rows).add(np.reciprocal(columns)));
  const factor = scale / (2 * batch);
  const toQueries = np.matmul(shares.ref, key.unit.ref).sub(key.unit.ref.mul(2)).mul(factor);
  const toKeys = np.matmul(np.transpose(shares), query.unit.ref).sub(query.unit.ref.mul(2)).mul(factor);
  return [loss, [...backward(queries, wq, query, toQueries), ...backward(keys, wk, key, toKeys)]];
}

/** An engine of jax-js: `device` is "wasm" or "webgpu". */
export async function start(device, { size, parameters, batches }) {
  const devices = await init(device);
  if (!devices.includes(device)) throw new Error(`jax-js has no ${device} here`);
  defaultDevice(device);
  const zeros = ({ data, shape }) => np.array(new Float32Array(data.length)).reshape(shape);
  let weights = parameters.map(({ data, shape }) => np.array(data).reshape(shape));
  let first = parameters.map(zeros);
  let second = parameters.map(zeros);
  const side = (data) => np.array(data).reshape([size.batch, size.inputs]);
  const pairs = batches.map(({ queries, keys }) => [side(queries), side(keys)]);

  const step = jit((weights, first, second, corrections, queries, keys) => {
    const [loss, gradients] = lossAndGradients(
      weights.map((weight) => weight.ref),
      queries,
      keys,
      size.batch,
    );
    const pace = corrections.ref.slice(0);
    const spread = corrections.slice(1);
    const next = [[], [], []];
    gradients.forEach((gradient, i) => {
      const mean = first[i].mul(beta1).add(gradient.ref.mul(1 - beta1));
      const square = second[i].mul(beta2).add(np.square(gradient).mul(1 - beta2));
      const divisor = np.sqrt(square.ref.mul(spread.ref)).add(epsilon);
      next[0].push(weights[i].sub(mean.ref.mul(pace.ref).div(divisor)));
      next[1].push(mean);
      next[2].push(square);
    });
    pace.dispose();
    spread.dispose();
    return [...next, loss];
  });
  await blockUntilReady([weights, first, second, pairs]);

  let steps = 0;
  let loss = null;
  return {
    name: `jax-js ${device}`,
    run(count) {
      for (let k = 0; k < count; k++) {
        const [queries, keys] = pairs[steps++ % pairs.length];
        const corrections = np.array(new Float32Array([rate / (1 - beta1 ** steps), 1 / (1 - beta2 ** steps)]));
        loss?.dispose();
        [weights, first, second, loss] = step(weights, first, second, corrections, queries.ref, keys.ref);
      }
    },
    async loss() {
      // The loss is known before the step is over, so the weights have to be awaited too.
      await blockUntilReady([weights, loss]);
      return (await loss.ref.data())[0];
    },
  };
}
