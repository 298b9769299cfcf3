/** A server for the pages of examples/hosts. Its root is the project's, with the built page in dist/. */
export class HostServer {
  /** `site`: the address from which it takes dist/. */
  static open(site: string): Promise<HostServer>;
  /** The address of a page: of `examples/hosts/FILE.html`. */
  url(file: string): string;
  /** The address of the page that copied links open. */
  readonly page: string;
  close(): void;
}
