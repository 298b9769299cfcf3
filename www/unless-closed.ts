// Work that nobody waits for.

/** Lets such work end in silence where its figure has left the page meanwhile; any other failure is reported. */
export function unlessClosed(work: Promise<unknown> | undefined): void {
  work?.catch((failure) => {
    if ((failure as { code?: unknown } | undefined)?.code !== "closed") throw failure;
  });
}
