export * from './textlift.js'

/** Starts the given module (`textlift/textlift.wasm`), once. */
export function init(module: WebAssembly.Module | BufferSource): void
