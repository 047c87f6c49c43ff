import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build, type Metafile, type Platform } from 'esbuild'

const ROOT = join(import.meta.dirname, '../..')

/** Part of a bundle: files of this project and of packages, and what is left for the platform to find. */
export interface BundlePart {
  /** Paths from the project's root that code of theirs is left of, in order. */
  readonly files: readonly string[]
  /** Imports that stay imports: `ws`, `msw`, `@opentelemetry/api`, `node:…`. */
  readonly externals: readonly string[]
}

/** What a bundler makes of a module. */
export interface Bundle {
  /** What is loaded at once. */
  readonly atOnce: BundlePart
  /** All of it, with what `import()` loads later. */
  readonly all: BundlePart
  /** Of what is loaded at once, minified and gzipped. */
  readonly bytes: number
  readonly warnings: readonly string[]
}

/** How to bundle. */
export interface BundleOptions {
  readonly platform: Platform
  /** Imports that are not to be followed. @default what a consumer may lack: `ws`, `msw`, `@opentelemetry/api`, `node:*` */
  readonly external?: readonly string[]
}

/** Bundles a module that imports from `allsource`, from its sources, tree-shaken and minified. @throws when it cannot be */
export async function bundle(code: string, options: BundleOptions): Promise<Bundle> {
  const { platform, external = ['ws', 'msw', '@opentelemetry/api', 'node:*'] } = options
  const built = await build({
    absWorkingDir: ROOT,
    stdin: { contents: code, resolveDir: ROOT, sourcefile: 'consumer.js' },
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    platform,
    conditions: ['allsource-source'],
    external: [...external],
    outdir: 'bundled',
    entryNames: 'entry',
    write: false,
    metafile: true,
    logLevel: 'silent',
  })
  const outputs = built.metafile.outputs
  const loaded = loadedAtOnce(outputs, 'bundled/entry.js')
  const texts = built.outputFiles.filter(({ path }) => loaded.some((name) => path.endsWith(name)))
  return {
    atOnce: partOf(outputs, loaded),
    all: partOf(outputs, Object.keys(outputs)),
    bytes: texts.reduce((sum, { contents }) => sum + gzipSync(contents, { level: 9 }).byteLength, 0),
    warnings: built.warnings.map(({ text }) => text),
  }
}

type Outputs = Metafile['outputs']

function loadedAtOnce(outputs: Outputs, name: string, seen: readonly string[] = []): string[] {
  if (seen.includes(name) || outputs[name] === undefined) return [...seen]
  const next = outputs[name].imports.filter(({ kind, external }) => kind !== 'dynamic-import' && !external)
  return next.reduce((found, { path }) => loadedAtOnce(outputs, path, found), [...seen, name])
}

function partOf(outputs: Outputs, names: readonly string[]): BundlePart {
  const parts = names.flatMap((name) => outputs[name] ?? [])
  const files = parts.flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : [])),
  )
  const externals = parts.flatMap(({ imports }) =>
    imports.flatMap(({ path, external }) => (external ? [path] : [])),
  )
  return { files: [...new Set(files)].sort(), externals: [...new Set(externals)].sort() }
}
