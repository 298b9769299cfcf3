// The three pictures of the first screen as files, made when they are asked for: not as they happen to stand on this
// screen, but large enough for a slide.

import { render, svg } from "lit";
import type { Picture } from "../charts/export.js";
import type { Taken } from "../charts/figure.js";
import { legend } from "../charts/legend.js";
import type { RunView } from "../client/run-view.js";
import { numberAt } from "../entries.js";
import { partOf } from "../events.js";
import { percent, whole } from "../format.js";
import { lossLacks } from "../pipeline/stages.js";
import { NOBODY, pairNamed } from "../rows.js";
import type { Palette } from "../theme.js";
import type { Snapshot } from "../types.js";
import { candidatesPerQuery, KIND_NAMES, kindsOf } from "../views/bins.js";
import { DASHES, lossBody, lossWords } from "../views/loss-chart.js";
import type { MainChart } from "./host-types.js";
import type { Views } from "./views.js";

/** How large each picture is, in units of its drawing. */
export type Sizes = Record<MainChart, { width: number; height: number }>;

const SIZES: Sizes = {
  similarities: { width: 720, height: 360 },
  embeddings: { width: 560, height: 560 },
  angles: { width: 640, height: 360 },
  loss: { width: 720, height: 340 },
};

/** What can be taken away of a picture; undefined before there is one. */
export function takenOf(
  id: MainChart,
  run: RunView,
  views: Views | undefined,
  palette: () => Palette,
  sizes: Sizes = SIZES,
): Taken | undefined {
  const { snapshot } = run;
  if (!snapshot || !views) return undefined;
  const { step } = snapshot;
  const chart = { similarities, embeddings, angles, loss }[id](run, snapshot, views, sizes);
  return {
    id,
    title: chart.title,
    step,
    columns: chart.columns,
    picture: () => ({ ...chart.picture(palette()), palette: palette(), title: chart.title, aside: chart.aside }),
  };
}

interface Chart {
  title: string;
  aside: string;
  columns: Taken["columns"];
  picture(palette: Palette): Pick<Picture, "drawing" | "raster">;
}

function similarities(_run: RunView, snapshot: Snapshot, views: Views, sizes: Sizes): Chart {
  const bins = snapshot.positives.length;
  const edges = Array.from(snapshot.positives, (_, bin) => -1 + (2 * bin) / bins);
  return {
    title: `Similarities in the batch of step ${whole(snapshot.step)}`,
    aside: "lines: share of pull and push",
    columns: () => [
      { name: "similarity, from", values: edges },
      ...kindsOf(snapshot).map((kind) => ({ name: KIND_NAMES[kind], unit: "pairs", values: snapshot[kind] })),
      { name: "pull", unit: "share", values: snapshot.pull },
      { name: "push", unit: "share", values: snapshot.push },
    ],
    picture: () => pixels(sizes.similarities, views.histogram),
  };
}

function embeddings({ pairs }: RunView, snapshot: Snapshot, views: Views, sizes: Sizes): Chart {
  const { axes, queries, keys, labels, indices } = snapshot;
  const along = (side: ArrayLike<number>, axis: number) =>
    Array.from(labels, (_, row) => numberAt(side, row * axes + axis));
  const names = ["x", "y", "z"].slice(0, axes);
  const sides = [
    ["query", queries],
    ["key", keys],
  ] as const;
  return {
    title: `Embeddings at step ${whole(snapshot.step)}`,
    aside: `● query ▲ key; colours: classes${
      snapshot.projected ? `; ${axes} principal axes keep ${percent(snapshot.explained)} of the variance` : ""
    }`,
    columns: () => [
      { name: "pair", values: indices },
      { name: "class", values: Array.from(labels, (label) => pairs?.class_names[label] ?? String(label)) },
      ...sides.flatMap(([side, values]) =>
        names.map((name, axis) => ({ name: `${side}, ${name}`, values: along(values, axis) })),
      ),
    ],
    picture: () => pixels(sizes.embeddings, views.embedding),
  };
}

function angles(run: RunView, _snapshot: Snapshot, { around: view }: Views, sizes: Sizes): Chart {
  const { around } = view;
  const { pairs } = run;
  const keys = [...around.keys.values()];
  const named = (label: number) => pairs?.class_names[label] ?? (label === NOBODY ? "" : String(label));
  return {
    title: `Angles to the ${around.side} of ${around.pair === undefined ? "pair" : pairNamed(around.pair, pairs?.own)}, class ${named(around.label)}, at step ${whole(around.step)}`,
    aside: `left: angle, right: similarity${lossLacks("push", run) ? "" : "; larger: more push"}`,
    columns: () => [
      { name: "pair", values: keys.map(({ pair }) => (pair === NOBODY ? "" : String(pair))) },
      { name: "class", values: keys.map(({ label }) => named(label)) },
      { name: "kind", values: keys.map(({ kind, signs }) => (signs.removed ? "removed" : kind.replace("_", " "))) },
      { name: "angle", unit: "degrees", values: keys.map(({ target }) => target) },
      { name: "similarity", values: keys.map(({ similarity }) => similarity) },
      { name: "push", unit: "share", values: keys.map(({ push }) => push) },
    ],
    picture: () => pixels(sizes.angles, view),
  };
}

function loss({ history }: RunView, snapshot: Snapshot, _views: Views, sizes: Sizes): Chart {
  const curve = { ...history.curve(), chance: snapshot.chance, bounds: history.bounds.stretches };
  const words = lossWords(snapshot, candidatesPerQuery(snapshot));
  const held = (step: number) => curve.bounds.findLast(({ from }) => from <= step);
  return {
    title: `Loss up to step ${whole(snapshot.step)}`,
    aside: "",
    columns: () => [
      // Of a long run each row is the mean of some steps, both of these among them.
      { name: "from step", values: curve.first },
      { name: "step", values: curve.steps },
      { name: "mean loss", unit: "nats", values: curve.losses },
      { name: "temperature", values: curve.steps.map((step) => held(step)?.tau ?? Number.NaN) },
      {
        name: "lowest loss possible",
        unit: "nats",
        values: curve.steps.map((step) => held(step)?.floor ?? Number.NaN),
      },
    ],
    picture: (palette) => {
      const { width, height } = sizes.loss;
      const entries = [
        { name: words.chance, ink: palette.muted, dash: DASHES.chance },
        { name: words.floor, ink: palette.positive, dash: DASHES.floor },
      ].filter(({ name }) => name);
      const key = legend(entries, { x: 52, y: height, width: width - 64 });
      return drawing(
        { width, height: height + key.height + 6 },
        svg`${lossBody(curve, { width, height, label: "loss (nats)" }, palette)}${key.body}`,
      );
    },
  };
}

/** A drawing of its own, which is not on the page. */
function drawing({ width, height }: { width: number; height: number }, body: unknown): Pick<Picture, "drawing"> {
  const place = document.createElement("div");
  render(svg`<svg viewBox="0 0 ${width} ${height}">${body}</svg>`, place);
  return { drawing: partOf<SVGSVGElement>(place, "svg") };
}

function pixels(
  { width, height }: { width: number; height: number },
  view: { picture(size: { width: number; height: number }): HTMLCanvasElement },
): Pick<Picture, "drawing" | "raster"> {
  const raster = { canvas: view.picture({ width, height }), left: 0, top: 0, width, height, smooth: true };
  return { ...drawing({ width, height }, ""), raster };
}
