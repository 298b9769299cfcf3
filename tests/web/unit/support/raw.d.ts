// Files as text, as the test runner reads them.

declare module "*?raw" {
  const text: string;
  export default text;
}

/** As text, with Vite: the sources that match a pattern, by path. */
interface ImportMeta {
  glob(pattern: string[], options: { query: "?raw"; import: "default"; eager: true }): Record<string, string>;
}
