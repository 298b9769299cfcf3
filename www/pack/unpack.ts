// A page that holds its files within itself has each in a block of data: compressed, and written in letters. Before the
// element is defined they get addresses.

import { locations } from "../element/locations.js";

/** Makes an address of every block of data. */
export async function unpack(): Promise<void> {
  const blocks = [...document.querySelectorAll<HTMLScriptElement>("script[data-file]")];
  await Promise.all(
    blocks.map(async (block) => {
      // The blocks are those that inlined.mjs has written.
      const name = block.dataset.file as keyof typeof locations;
      locations[name] = new URL(URL.createObjectURL(await contentOf(block)));
      block.remove();
    }),
  );
}

async function contentOf({ text, dataset }: HTMLScriptElement): Promise<Blob> {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const content = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(content, { headers: { "Content-Type": dataset.type ?? "" } }).blob();
}
