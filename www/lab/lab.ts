// The views that open under the figure, loaded when the first one is opened.

export { LabPanel } from "./panel.js";
export { dress } from "./styles.js";
