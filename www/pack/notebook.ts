// The figure as a widget of a notebook, by the interface of anywidget: https://anywidget.dev/en/afm. The kernel's half is
// in python/. Everything is within this one file, and nothing is kept in the module: a notebook may import it for every
// widget anew.

import { files } from "inlined:files";
import type { ContrastivePlayground } from "../element/playground.js";
import { Kept, type Model } from "./kept.js";
import { unpackFile } from "./unpack.js";

const NAME = "contrastive-playground";
/** The element is one for the document, whichever module defines it; so is the promise of it, under the same name. */
const shared = globalThis as typeof globalThis & { [NAME]?: Promise<void> };

/** A widget: its model may be shown at several places. */
export default function widget() {
  const kept = new Kept();
  return {
    async render({ model, el }: { model: Model; el: HTMLElement }): Promise<() => void> {
      shared[NAME] ??= define();
      await shared[NAME];
      // The element of this name is defined by now.
      const figure = document.createElement(NAME) as ContrastivePlayground;
      // Keys within it are no shortcuts of JupyterLab, where "d d" deletes a cell.
      figure.dataset.lmSuppressShortcuts = "true";
      const close = kept.show(figure, model);
      el.append(figure);
      return () => {
        close();
        figure.remove();
      };
    },
  };
}

/** Gives every file an address and defines the element. */
async function define(): Promise<void> {
  if (customElements.get(NAME)) return;
  await Promise.all(files.map(unpackFile));
  await import("../element/define.js");
}
