// The files of scores that can be opened.

/** Their endings. */
export const ENDINGS = [".csv", ".tsv", ".parquet", ".npy", ".npz"];
