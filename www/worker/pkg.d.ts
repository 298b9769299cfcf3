// What `cargo xtask build` generates, for type checks before the first build.

declare module "*/pkg/contrastive_playground.js" {
  export default function initialize(source: { module_or_path: ArrayBuffer }): Promise<object>;
}

declare module "*/pkg/contrastive_playground_gpu.js" {
  export default function initialize(source: { module_or_path: ArrayBuffer }): Promise<object>;
}
