// Whether the host gives the element less height than its figure takes. Then the figure scrolls within the element, and
// its layout follows the height too (bounded.css.ts). Only the element's own size decides, not the window's.

/** More than what rounding makes of equal heights, in CSS pixels. */
const SLACK_PX = 1;

/** Keeps `data-bounded` of an element's figure true, for as long as both exist. */
export function watchHeight(host: HTMLElement, root: ShadowRoot, figure: HTMLElement): void {
  /** What makes the element a container whose height can be asked for. */
  const sheet = new CSSStyleSheet();
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  const isBounded = () => figure.hasAttribute("data-bounded");

  /** `wanted`: the height of an element whose host leaves it the choice, in CSS pixels. */
  const bind = (wanted: number | undefined) => {
    figure.toggleAttribute("data-bounded", wanted !== undefined);
    const size = `container-type: size; contain-intrinsic-block-size: ${wanted}px; overflow: auto !important;`;
    sheet.replaceSync(wanted === undefined ? "" : `@media not print { :host { ${size} } }`);
  };

  /** Lays the figure out as high as it wants to be, and compares that with the element. Nothing of this is painted. */
  const measure = () => {
    const { scrollTop } = host;
    if (isBounded()) bind(undefined);
    const { offsetHeight: wanted } = figure;
    if (wanted <= host.clientHeight + SLACK_PX) return;
    bind(wanted);
    host.scrollTop = scrollTop;
  };

  const watcher = new ResizeObserver((entries) => {
    // A figure that scrolls may be as high as it likes.
    if (!isBounded() || entries.some(({ target }) => target === host)) measure();
  });
  watcher.observe(host);
  watcher.observe(figure);
}
