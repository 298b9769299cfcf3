// Where the files lie that the element loads. Each has an address of its own, written as bundlers understand it: they
// copy the file, and put its new address here.

/** Beside this script, unless a host says otherwise in the module that imports it. */
export const locations = {
  /** The script of the training worker. */
  worker: new URL("./worker.js", import.meta.url),
  /** The engine, for runs on the CPU: what their first pictures need. */
  wasm: new URL("./contrastive_playground_first.wasm", import.meta.url),
  /** The rest of that engine. */
  rest: new URL("./contrastive_playground_rest.wasm", import.meta.url),
  /** The engine, for runs on a GPU and on the CPU: loaded in place of the other where a GPU answers. */
  gpu: new URL("./contrastive_playground_gpu_bg.wasm", import.meta.url),
  /** What makes files of a run when somebody asks for them: a worker's script, and its engine. */
  recorder: new URL("./recorder.js", import.meta.url),
  record: new URL("./contrastive_playground_record_bg.wasm", import.meta.url),
  /** Files that go with them as they are. */
  "train.py": new URL("./train.py", import.meta.url),
  "train_st.py": new URL("./train_st.py", import.meta.url),
  "verify.py": new URL("./verify.py", import.meta.url),
  "digits.md": new URL("./digits.md", import.meta.url),
  "emoji.md": new URL("./emoji.md", import.meta.url),
  /** The script of the worker that reads a file of scores. */
  reader: new URL("./reader.js", import.meta.url),
  /** The file of a data set, by its name in the crate's `src/data/assets.rs`. */
  "digits.bin": new URL("./digits.bin", import.meta.url),
  "emoji.bin": new URL("./emoji.bin", import.meta.url),
};

/** Whether this is the name of a file that has a place of its own. */
export function isFile(name: string): name is Extract<keyof typeof locations, `${string}.${string}`> {
  return name.includes(".") && Object.hasOwn(locations, name);
}

/** Where the scripts are built for a page that does not lie beside them, its address. */
declare const process: { env: { CPLAY_PAGE?: string } };

/** The project's page: the one named at build, or the one beside the scripts. Bundlers leave none there. */
export function projectPage(): URL | undefined {
  const named = process.env.CPLAY_PAGE;
  const { worker } = locations;
  if (named) return new URL(named);
  return worker.pathname.endsWith("/worker.js") ? new URL("./", worker) : undefined;
}
