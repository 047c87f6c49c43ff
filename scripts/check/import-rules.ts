import type { Import } from './read-imports.ts'

/** A part of `src/`, or what is generated for it. */
type Layer =
  | 'entry'
  | 'worker'
  | 'stream'
  | 'clients'
  | 'api'
  | 'transport'
  | 'errors'
  | 'internal'
  | 'mock'
  | 'testing'
  | 'otel'
  | 'generated'

/** What each layer may load. Everything below a layer may be loaded from it, so each line repeats the one under it. */
const mayLoad: Readonly<Record<Layer, readonly Layer[]>> = {
  entry: ['clients', 'api', 'transport', 'errors', 'internal'],
  worker: ['worker', 'stream', 'clients', 'api', 'transport', 'errors', 'internal'],
  stream: ['stream', 'clients', 'api', 'transport', 'errors', 'internal'],
  clients: ['clients', 'api', 'transport', 'errors', 'internal'],
  // The typed path clients are made from a transport; the transport knows only the wire types of this file.
  api: ['api', 'generated', 'transport', 'errors', 'internal'],
  transport: ['transport', 'errors', 'internal'],
  errors: ['errors', 'internal'],
  internal: ['internal', 'errors'],
  // As an example for consumers and as a judge of the clients, it shares nothing with them but small pure functions.
  mock: ['mock', 'internal'],
  // For the tests of consumers: of what it tests it knows only the types.
  testing: ['testing', 'mock', 'errors', 'internal'],
  // Fits into hooks and options of the others, of which it knows only the types: who records nothing loads nothing of it.
  otel: ['otel', 'errors', 'internal'],
  generated: ['generated'],
}

/** Types cost nothing at run time: the plain names of what is on the wire are everyone's. */
const mayNameTypesOf: Readonly<Record<Layer, readonly Layer[]>> = {
  ...mayLoad,
  transport: [...mayLoad.transport, 'api'],
  errors: [...mayLoad.errors, 'api'],
  internal: [...mayLoad.internal, 'api'],
  mock: [...mayLoad.mock, 'api'],
  testing: [...mayLoad.testing, 'worker', 'stream', 'clients', 'api'],
  otel: [...mayLoad.otel, 'worker', 'stream', 'clients', 'api', 'transport'],
  generated: [...mayLoad.generated, 'internal'],
}

const topFiles: Readonly<Record<string, Layer>> = {
  'src/index.ts': 'entry',
  'src/api.ts': 'api',
  'src/path-client.ts': 'api',
  'src/errors.ts': 'errors',
  'src/batch-errors.ts': 'errors',
  'src/batch-incomplete-error.ts': 'errors',
  'src/appends-failed-error.ts': 'errors',
}

const folders: readonly Layer[] = [
  'worker',
  'stream',
  'clients',
  'transport',
  'internal',
  'mock',
  'testing',
  'otel',
]

/** Which files may import which package, and how to say it. */
const packages: Readonly<Record<string, { readonly where: RegExp; readonly text: string }>> = {
  'openapi-fetch': { where: /^src\/path-client\.ts$/, text: 'src/path-client.ts' },
  msw: { where: /^src\/mock\/msw\.ts$/, text: 'src/mock/msw.ts' },
  '@opentelemetry/api': { where: /^src\/otel\//, text: 'src/otel/' },
  ws: { where: /\.node\.ts$/, text: 'files named *.node.ts' },
}

/** What is wrong with one import, or nothing. */
export function importProblem({ file, specifier, target, kind }: Import): string | undefined {
  const from = layerOf(file)
  if (from === undefined) return `${file} belongs to no layer that scripts/check/import-rules.ts knows`
  if (!specifier.startsWith('.')) return packageProblem(file, specifier)
  if (!specifier.endsWith('.ts')) return `names ${specifier} without its ending .ts`
  const to = layerOf(target)
  if (to === undefined) return `reaches out of src/ to ${target}`
  const allowed = kind === 'type' ? mayNameTypesOf[from] : mayLoad[from]
  if (allowed.includes(to)) return undefined
  const isTypeOnlyMatter = mayNameTypesOf[from].includes(to)
  return isTypeOnlyMatter
    ? `${from} may import only types of ${to} (${target})`
    : `${from} may not import ${to} (${target})`
}

function layerOf(path: string): Layer | undefined {
  if (path.startsWith('generated/')) return 'generated'
  const top = topFiles[path]
  if (top !== undefined) return top
  const folder = /^src\/([^/]+)\//.exec(path)?.[1]
  return folders.find((layer) => layer === folder)
}

function packageProblem(file: string, specifier: string): string | undefined {
  if (specifier.startsWith('node:')) {
    return file.endsWith('.node.ts') ? undefined : `only files named *.node.ts may import ${specifier}`
  }
  const rule = Object.hasOwn(packages, specifier) ? packages[specifier] : undefined
  if (rule === undefined) return `${specifier} is no package that src/ may import`
  return rule.where.test(file) ? undefined : `only ${rule.text} may import ${specifier}`
}
