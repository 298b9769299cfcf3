// How many pixels of the screen a CSS pixel of an element has. This number changes without the element's size when the
// window goes to another screen, and when a host scales what the element is in.

/** More pixels than this are not drawn: they cost time, and nobody sees them. */
const MOST = 4;

/** Pixels of the screen for one CSS pixel of this element. */
export function densityOf(element: HTMLElement): number {
  const scale = element.getBoundingClientRect().width / element.offsetWidth || 1;
  return Math.min(MOST, scale * (window.devicePixelRatio || 1));
}

const watchers = new Set<() => void>();
/** Matches the present ratio: a query knows one ratio only, so each change needs another query. */
let ratio: MediaQueryList | undefined;

/** Calls `changed` when densities may have changed, until the returned function is called. */
export function watchDensity(changed: () => void): () => void {
  if (watchers.size === 0) {
    window.addEventListener("resize", tellAll);
    watchRatio();
  }
  watchers.add(changed);
  return () => {
    watchers.delete(changed);
    if (watchers.size > 0) return;
    window.removeEventListener("resize", tellAll);
    ratio?.removeEventListener("change", ratioChanged);
  };
}

function watchRatio(): void {
  ratio?.removeEventListener("change", ratioChanged);
  ratio = window.matchMedia(`(resolution: ${window.devicePixelRatio}dppx)`);
  ratio.addEventListener("change", ratioChanged);
}

function ratioChanged(): void {
  watchRatio();
  tellAll();
}

function tellAll(): void {
  for (const changed of watchers) changed();
}
