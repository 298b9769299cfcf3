/** A server of notebooks. */
export class NotebookServer {
  /** `programs`: the folder of its programs; `folder`: where it may write, with the notebooks in it. */
  static open(kind: "jupyter" | "marimo", programs: string, folder: string): Promise<NotebookServer>;
  /** The address of the notebook. It answers after a while. */
  readonly url: string;
  /** Stops the server and its kernels. */
  close(): Promise<void>;
}
