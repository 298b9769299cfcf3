// Which file draws which view. Titles and sentences are the catalogue's.

import type { ViewId } from "../generated/settings.js";
import { ask } from "./ask.js";
import { examination } from "./examination.js";
import { forces } from "./forces.js";
import { lengths } from "./lengths.js";
import { lens } from "./lens.js";
import { map } from "./map/map.js";
import { matrix } from "./matrix.js";
import { ranker } from "./ranker.js";
import { rewind } from "./rewind.js";
import { sanity } from "./sanity.js";
import { scores } from "./scores/scores.js";
import { twins } from "./twins.js";
import type { Make } from "./view.js";
import { waterfall } from "./waterfall.js";

/** One row a view. */
export const VIEWS: Record<ViewId, Make> = {
  ask,
  examination,
  forces,
  lengths,
  lens,
  map,
  matrix,
  ranker,
  rewind,
  sanity,
  scores,
  twins,
  waterfall,
};
