// The styles of the views, which are loaded with them.

import { askStyles } from "./ask.css.js";
import { comparisonStyles } from "./comparison.css.js";
import { forcesStyles } from "./forces.css.js";
import { itemsStyles } from "./items.css.js";
import { mapStyles } from "./map/map.css.js";
import { matrixStyles } from "./matrix.css.js";
import { padStyles } from "./pad.css.js";
import { panelStyles } from "./panel.css.js";
import { rewindStyles } from "./rewind.css.js";
import { sanityStyles } from "./sanity.css.js";
import { scoresStyles } from "./scores/scores.css.js";
import { tabsStyles } from "./tabs.css.js";
import { twinsStyles } from "./twins.css.js";

const STYLES = [
  panelStyles,
  itemsStyles,
  matrixStyles,
  forcesStyles,
  rewindStyles,
  twinsStyles,
  comparisonStyles,
  mapStyles,
  sanityStyles,
  scoresStyles,
  askStyles,
  padStyles,
];

/** Dresses the views in this tree, behind the tabs that open them: styles that present, bound, hide and print win. */
export function dress(root: ShadowRoot): void {
  const sheets = STYLES.flatMap(({ styleSheet }) => styleSheet ?? []);
  const there = root.adoptedStyleSheets;
  if (sheets.every((sheet) => there.includes(sheet))) return;
  const tabs = tabsStyles.styleSheet;
  const at = tabs ? there.indexOf(tabs) + 1 : there.length;
  root.adoptedStyleSheets = [...there.slice(0, at), ...sheets, ...there.slice(at)];
}
