interface Runtime {
  readonly process?: { readonly getBuiltinModule?: (name: string) => unknown }
}

/** A module of the platform, asked for at run time, so that bundles for the browser hold no import that they cannot resolve. */
export function builtin<Module>(name: string): Module | undefined {
  return (globalThis as Runtime).process?.getBuiltinModule?.(name) as Module | undefined
}
