// A page that holds its files within itself has each in a block of data: compressed, and written in letters. Before the
// element is defined they get addresses.

import { locations } from "../element/locations.js";

/** Makes an address of every block of data. */
export async function unpack(): Promise<void> {
  const blocks = [...document.querySelectorAll<HTMLScriptElement>("script[data-file]")];
  await Promise.all(
    blocks.map(async (block) => {
      const { file, type = "" } = block.dataset;
      // The blocks are those that inlined.mjs has written.
      await unpackFile({ name: file as keyof typeof locations, type, text: block.text });
      block.remove();
    }),
  );
}

/** Makes an address of a file that `packed` has made text of. */
export async function unpackFile(file: { name: keyof typeof locations; type: string; text: string }): Promise<void> {
  const bytes = Uint8Array.from(atob(file.text), (letter) => letter.charCodeAt(0));
  const content = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  const blob = await new Response(content, { headers: { "Content-Type": file.type } }).blob();
  locations[file.name] = new URL(URL.createObjectURL(blob));
  // One module serves both engines.
  if (file.name === "gpu") locations.wasm = locations.gpu;
}
