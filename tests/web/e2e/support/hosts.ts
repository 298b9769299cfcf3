// The pages of examples/hosts.

/** A page of examples/hosts. */
export interface Host {
  /** Its file, without `.html`. */
  file: string;
  /** How many figures stand on it. */
  figures: number;
  /** Whether its figure stands in a frame. */
  framed?: boolean;
}

export const HOSTS: readonly Host[] = [
  { file: "plain", figures: 3 },
  { file: "sandbox", figures: 1, framed: true },
  { file: "srcdoc", figures: 1, framed: true },
  { file: "policy", figures: 1 },
  { file: "router", figures: 1 },
  { file: "reveal", figures: 2 },
  { file: "quarto", figures: 1 },
  { file: "myst", figures: 1, framed: true },
  { file: "isolated", figures: 1 },
  { file: "storage", figures: 1 },
  { file: "right-to-left", figures: 1 },
  { file: "paper", figures: 2 },
  { file: "forced-colours", figures: 1 },
];
