// What `cargo xtask build` generates, for type checks before the first build.

declare module "*/pkg/contrastive_playground.js" {
  export default function initialize(source: { module_or_path: ArrayBuffer | WebAssembly.Module }): Promise<object>;
}

declare module "*/pkg/contrastive_playground_gpu.js" {
  export default function initialize(source: { module_or_path: ArrayBuffer | WebAssembly.Module }): Promise<object>;
}

declare module "*/pkg/contrastive_playground_record.js" {
  export default function initialize(source: { module_or_path: ArrayBuffer }): Promise<unknown>;
  export function data_file(link: string): string | undefined;
  export function loss_test(link: string): string;
  export function provide_asset(name: string, bytes: Uint8Array): void;
  export class Export {
    static begin(link: string): Promise<Export>;
    advance(): Promise<boolean>;
    progress(): number;
    files(train: string, train_st: string, verify: string, licence: string): [name: string, bytes: Uint8Array][];
  }
}
