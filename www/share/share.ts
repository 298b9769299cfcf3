// The panel "Share": what others see of the experiment, tried in a frame of its real size, and copied as text for the
// place where it is to stand. In a file of its own, share.js, which is loaded when the panel opens first.

import { nothing, render } from "lit";
import { Choices, type Shareable } from "./choices.js";
import { panel } from "./form.js";
import { shareStyles } from "./share.css.js";

/** What an element can do with the panel. */
export interface OpenPanel {
  /** Resolves when there is something to be seen. */
  shown: Promise<void>;
  /** The experiment may be another. */
  follow(): void;
  close(): void;
}

/** Opens the panel in a place of a figure's shadow tree. */
export function openShare(place: HTMLElement, figure: Shareable): OpenPanel {
  const [root, sheet] = [place.getRootNode(), shareStyles.styleSheet];
  if (root instanceof ShadowRoot && sheet && !root.adoptedStyleSheets.includes(sheet)) {
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  }
  const choices = new Choices(place, figure, (view) => render(panel(view), place));
  return {
    shown: choices.read(true),
    follow: () => choices.follow(),
    close: () => {
      choices.close();
      render(nothing, place);
    },
  };
}
