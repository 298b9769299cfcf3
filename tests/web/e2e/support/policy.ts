/** The strictest policy under which everything works, as docs/embedding.md gives it. */
export const POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; " +
  "img-src data:; style-src 'self'; base-uri 'none'; form-action 'none'";
