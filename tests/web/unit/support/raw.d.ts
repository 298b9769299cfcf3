// Files as text, as the test runner reads them.

declare module "*?raw" {
  const text: string;
  export default text;
}
