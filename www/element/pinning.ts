// A pair that is pinned is shown everywhere: clicks on points, bars and pictures choose it, and every view marks it.

import { html, nothing, type TemplateResult } from "lit";
import type { Commands, RunView } from "../client/run-view.js";
import { icon } from "../controls/icons.js";
import { itemAt, numberAt } from "../entries.js";
import { pairNamed } from "../rows.js";
import type { PairPictures } from "../types.js";
import { unlessClosed } from "../unless-closed.js";
import { total } from "../views/bins.js";
import { pairIn } from "../views/picked.js";
import type { Views } from "./views.js";

/** Pairs among which one is sought whose similarity lies in a bar. */
const SOUGHT = 128;

/** Lets the views pin what is clicked. */
export function connectPins(run: RunView, commands: Commands, views: Views): void {
  views.embedding.onpick = (pair) => commands.pin(pair);
  views.pairs.onpick = (pair) => commands.pin(pair);
  views.histogram.onpick = (bin) => unlessClosed(pinBar(run, commands, bin));
}

/** Brings the views up to what is known of the pinned pair. */
export function showPins({ pins, pairs }: RunView, views: Views): void {
  views.embedding.pinned = pins.seen;
  views.histogram.pinned = pins.seen;
  const shown = shownPairs(pairs, pins.pictures);
  if (shown) views.pairs.show(shown, pins.pictures !== undefined);
}

/** Lists with a pinned pair before the others: pictures are made once for a list. */
const lists = new WeakMap<PairPictures, { pairs: PairPictures; shown: PairPictures }>();

/** The pinned pair before all others. */
export function shownPairs(
  pairs: PairPictures | undefined,
  pinned: PairPictures | undefined,
): PairPictures | undefined {
  if (!pairs || !pinned) return pairs;
  const made = lists.get(pinned);
  if (made?.pairs === pairs) return made.shown;
  const pair = pinned.indices?.[0];
  const kept = Array.from(pairs.labels, (_, n) => n).filter((n) => pairs.indices?.[n] !== pair);
  const others = kept.slice(0, pairs.labels.length - 1);
  const of = <T>(list: ArrayLike<T>, first: ArrayLike<T>): T[] => [
    itemAt(first, 0),
    ...others.map((n) => itemAt(list, n)),
  ];
  const shown = {
    ...pairs,
    queries: of(pairs.queries, pinned.queries),
    keys: of(pairs.keys, pinned.keys),
    labels: Uint32Array.from(of(pairs.labels, pinned.labels)),
    ...(pairs.names && pinned.names ? { names: of(pairs.names, pinned.names) } : {}),
    ...(pairs.indices && pinned.indices ? { indices: Uint32Array.from(of(pairs.indices, pinned.indices)) } : {}),
  };
  lists.set(pinned, { pairs, shown });
  return shown;
}

/** Pins a pair that lies in a bar. */
async function pinBar(run: RunView, commands: Commands, bin: number): Promise<void> {
  const { snapshot, run_number } = run;
  if (!snapshot) return;
  const { bins, positives, true_negatives, false_negatives } = snapshot;
  const share = (counts: Float32Array) => numberAt(counts, bin) / Math.max(1, total(counts));
  // Bars of both kinds may stand in one place: the higher one is meant.
  const negatives = share(true_negatives) + share(false_negatives) > share(positives);
  try {
    const table = await commands.question({ question: "matrix", args: [[], SOUGHT, "batch"] });
    const pair = pairIn(table, bin, bins, negatives);
    if (pair !== undefined && run_number === run.run_number) commands.pin(pair);
  } catch {
    // A run that has ended pins nothing.
  }
}

/** Which pair is pinned, and a button that lets it go. */
export function pinnedLine({ pins, pairs, pin }: PinnedLine): TemplateResult | typeof nothing {
  if (pins.pair === undefined) return nothing;
  const label = pins.seen?.anchor.label ?? pins.pictures?.labels[0];
  const named = label === undefined ? "" : ` (${pairs?.class_word ?? "class"} ${pairs?.class_names[label] ?? label})`;
  return html`<p class="pinned">Pinned: ${pairNamed(pins.pair, pairs?.own)}${named}
    <button type="button" class="plain" aria-label="Unpin pair ${pins.pair}" @click=${() => pin(undefined)}>${icon("close")}</button></p>`;
}

type PinnedLine = Pick<RunView, "pins" | "pairs"> & { pin(pair: number | undefined): void };
