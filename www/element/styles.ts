// How the element looks: the styles of every part, each of which stands in a file `NAME.css.ts` beside the part NAME.ts
// that it dresses. Colours come from theme.ts; the layout follows the element's own width, not the window's.
//
// Sizes of text, and of what holds text, are multiples of --px: a CSS pixel at the browser's usual text size of 16,
// more where the visitor or the host (--cplay-scale) wants larger text, on a wide screen and in the present mode. It is
// never less than a CSS pixel, because many hosts set a smaller root size for reasons of their own. Widths at which the
// layout changes are in em, and grow with the text.

import { figureStyles } from "../charts/figure.css.js";
import { aboutStyles } from "../controls/about.css.js";
import { evidenceStyles } from "../controls/evidence.css.js";
import { fieldsStyles } from "../controls/fields.css.js";
import { knobStyles } from "../controls/knob.css.js";
import { pipelineStyles } from "../controls/pipeline.css.js";
import { readoutsStyles } from "../controls/readouts.css.js";
import { recipeListStyles } from "../controls/recipe-list.css.js";
import { settingsPanelStyles } from "../controls/settings-panel.css.js";
import { temperatureStyles } from "../controls/temperature.css.js";
import { transportStyles } from "../controls/transport.css.js";
import { tabsStyles } from "../lab/tabs.css.js";
import { binsTableStyles } from "../views/bins-table.css.js";
import { encodersStyles } from "../views/encoders.css.js";
import { equationStyles } from "../views/equation.css.js";
import { baseStyles } from "./base.css.js";
import { boundedStyles } from "./bounded.css.js";
import { hiddenStyles } from "./hidden.css.js";
import { layoutStyles } from "./layout.css.js";
import { messagesStyles } from "./messages.css.js";
import { paperStyles } from "./paper.css.js";
import { pinningStyles } from "./pinning.css.js";
import { presentStyles } from "./present.css.js";
import { saveStyles } from "./save.css.js";

/**
 * All styles of the element. Where two rules weigh the same, the later file wins: parts follow what they stand on.
 * Those of the views stand behind the tabs' once they are loaded, see lab/styles.ts.
 */
export const styles = [
  baseStyles,
  layoutStyles,
  equationStyles,
  binsTableStyles,
  encodersStyles,
  fieldsStyles,
  transportStyles,
  knobStyles,
  recipeListStyles,
  temperatureStyles,
  settingsPanelStyles,
  readoutsStyles,
  pinningStyles,
  messagesStyles,
  pipelineStyles,
  aboutStyles,
  evidenceStyles,
  figureStyles,
  saveStyles,
  tabsStyles,
  presentStyles,
  boundedStyles,
  hiddenStyles,
  paperStyles,
];
