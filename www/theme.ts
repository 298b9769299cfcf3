// Colours, light and dark. Canvas and CSS draw from the same two tables, so that a figure has one set of colours.
// Blue against vermilion stays apart for every common kind of colour blindness; shapes and hatching say the same again.

/** What every view draws with. */
export interface Palette {
  /** Behind everything, and behind cards. */
  ground: string;
  card: string;
  ink: string;
  muted: string;
  line: string;
  /** Borders of controls: 3:1 against the card. */
  edge: string;
  accent: string;
  onAccent: string;
  positive: string;
  negative: string;
  falseNegative: string;
  warning: string;
  warningGround: string;
  /** Colours of classes, repeated when there are more. */
  classes: readonly string[];
}

/** Which table is in use. */
export type Scheme = "light" | "dark";

/** The two tables. */
export const PALETTES: Record<Scheme, Palette> = {
  light: {
    ground: "#f6f5f2",
    card: "#ffffff",
    ink: "#1b1f24",
    muted: "#57606a",
    line: "#e2e1dc",
    edge: "#85898f",
    accent: "#1d4f91",
    onAccent: "#ffffff",
    positive: "#0b63b0",
    negative: "#c04a06",
    falseNegative: "#8b3d8f",
    warning: "#7a4a00",
    warningGround: "#fff4dc",
    classes: [
      "#cc6677",
      "#332288",
      "#b59a2c",
      "#117733",
      "#4a9fd0",
      "#882255",
      "#2f8f80",
      "#7d7d1e",
      "#aa4499",
      "#6b6b6b",
      "#d2691e",
      "#1f6f8b",
    ],
  },
  dark: {
    ground: "#121519",
    card: "#1a1e24",
    ink: "#eceef0",
    muted: "#a9b1ba",
    line: "#2c323a",
    edge: "#7b848e",
    accent: "#8ab8f0",
    onAccent: "#0d1a2b",
    positive: "#62b3f5",
    negative: "#f59a56",
    falseNegative: "#da9ce0",
    warning: "#ffd98a",
    warningGround: "#33290f",
    classes: [
      "#e58a98",
      "#8f86e8",
      "#ddcc77",
      "#4db36e",
      "#88ccee",
      "#d0699b",
      "#5cc7b6",
      "#b9b94f",
      "#cf7cc3",
      "#b8b8b8",
      "#f0a060",
      "#66b8d4",
    ],
  },
};

/** The scheme in use: what was asked for, or else what the system prefers. */
export function schemeOf(asked: string | null | undefined, system_dark: boolean): Scheme {
  if (asked === "light" || asked === "dark") return asked;
  return system_dark ? "dark" : "light";
}

/** A table as CSS custom properties. */
export function variables(palette: Palette): string {
  const names = Object.entries(palette).filter(([, value]) => typeof value === "string");
  return names
    .map(([name, value]) => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}:${value};`)
    .join("");
}

/** The colour with an alpha, for canvases: `#rrggbb` and 0 to 1. */
export function faded(colour: string, alpha: number): string {
  const byte = Math.round(255 * Math.min(1, Math.max(0, alpha)));
  return colour + byte.toString(16).padStart(2, "0");
}
