/** The parts of a package.json that are looked at. */
export interface Manifest {
  readonly scripts?: Readonly<Record<string, string>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly exports: Readonly<Record<string, unknown>>
}

/** The parts of a package-lock.json that are looked at. */
export interface Lockfile {
  readonly packages: Readonly<Record<string, LockedPackage>>
}

interface LockedPackage {
  readonly resolved?: string
  readonly integrity?: string
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

const ALLOWED = [
  /^(package\.json|README\.md|CHANGELOG\.md|LICENSE)$/,
  /^dist\/([\w-]+\/)?[\w.-]+\.(js|js\.map|d\.ts)$/,
  /^(src|generated)\/([\w-]+\/)*[\w.-]+\.ts$/,
  /^openapi\/[\w-]+\.yaml$/,
  /^docs\/[\w-]+\.(md|svg)$/,
]
const REQUIRED = ['package.json', 'README.md', 'LICENSE', 'openapi/core.yaml', 'openapi/query.yaml']
const MAX_DEPENDENCIES = 2

/** What should not be packed, and what should be and is not. */
export function fileProblems(paths: readonly string[], { exports }: Manifest): string[] {
  const named = Object.values(exports).flatMap(filesOf)
  const extra = paths.filter((path) => !ALLOWED.some((pattern) => pattern.test(path)))
  const missing = [...REQUIRED, ...named].filter((path) => !paths.includes(path))
  return [
    ...extra.map((path) => `${path} is packed and on no list`),
    ...[...new Set(missing)].map((path) => `${path} is not packed`),
  ]
}

/** Install scripts, and dependencies beyond those a client needs. */
export function manifestProblems({ scripts = {}, dependencies = {} }: Manifest): string[] {
  const hooks = ['preinstall', 'install', 'postinstall', 'prepare'].filter((name) => name in scripts)
  const names = Object.keys(dependencies)
  return [
    ...hooks.map((name) => `there is a script that runs on installation: ${name}`),
    ...(names.length > MAX_DEPENDENCIES ? [`more than two dependencies: ${names.join(', ')}`] : []),
  ]
}

/** Addresses of a registry, packages that are not pinned by a hash, and platforms that `npm ci` would miss. */
export function lockfileProblems({ packages }: Lockfile): string[] {
  return Object.entries(packages).flatMap(([path, locked]) => {
    if (path === '') return []
    const missing = Object.keys(locked.optionalDependencies ?? {}).filter(
      (name) => !isLocked(packages, path, name),
    )
    return [
      ...(locked.resolved === undefined ? [] : [`package-lock.json has an address for ${path}`]),
      ...(locked.integrity === undefined ? [`package-lock.json has no hash for ${path}`] : []),
      ...missing.map((name) => `package-lock.json lacks ${name}, which ${path} takes on some platform`),
    ]
  })
}

/** The paths that the machine has and a packed text must not: where it was built, and whose home that is. */
export function pathProblems(texts: ReadonlyMap<string, string>, machinePaths: readonly string[]): string[] {
  return [...texts].flatMap(([file, text]) =>
    machinePaths.filter((path) => text.includes(path)).map((path) => `${file} names ${path}`),
  )
}

function filesOf(target: unknown): string[] {
  if (typeof target === 'string') return [target.replace(/^\.\//, '')]
  return typeof target === 'object' && target !== null ? Object.values(target).flatMap(filesOf) : []
}

function isLocked(packages: Lockfile['packages'], path: string, name: string): boolean {
  const nested = path.split('/node_modules/').map((_, index, parts) => parts.slice(0, index + 1))
  const places = nested.map((parts) => `${parts.join('/node_modules/')}/node_modules/${name}`)
  return [`node_modules/${name}`, ...places].some((place) => Object.hasOwn(packages, place))
}
