/** The files of the page, compressed and written in letters, as www/pack/notebook.mjs puts them in. */
declare module "inlined:files" {
  export const files: { name: keyof typeof import("../element/locations.js").locations; type: string; text: string }[];
}
