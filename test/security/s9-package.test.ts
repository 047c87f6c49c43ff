import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { dirname, join, resolve, sep } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  fileProblems,
  type Lockfile,
  lockfileProblems,
  type Manifest,
  manifestProblems,
  pathProblems,
} from '../../scripts/smoke/package-facts.ts'
import tsupConfig from '../../tsup.config.ts'

const root = join(import.meta.dirname, '../..')
const readJson = async <Json>(path: string) => JSON.parse(await readFile(join(root, path), 'utf8')) as Json

interface FullManifest extends Manifest {
  readonly sideEffects?: unknown
  readonly private?: unknown
  readonly bin?: unknown
  readonly gypfile?: unknown
  readonly bundleDependencies?: unknown
  readonly optionalDependencies?: unknown
  readonly publishConfig?: unknown
  readonly peerDependencies: Readonly<Record<string, string>>
  readonly peerDependenciesMeta: Readonly<Record<string, { optional?: boolean }>>
  readonly devDependencies: Readonly<Record<string, string>>
}

const manifest = await readJson<FullManifest>('package.json')

test('two packages come with it at run time, and every other only if its user has it', () => {
  expect(manifestProblems(manifest)).toEqual([])
  expect(Object.keys(manifest.dependencies ?? {})).toEqual(['openapi-fetch', 'ws'])
  const { bundleDependencies, optionalDependencies } = manifest
  expect({ bundleDependencies, optionalDependencies }).toEqual({})
  for (const name of Object.keys(manifest.peerDependencies))
    expect(manifest.peerDependenciesMeta[name]).toEqual({ optional: true })
})

test('ws is of a version that tiny fragments cannot exhaust', () => {
  const [, major, minor] = /^\^(\d+)\.(\d+)\.\d+$/.exec(manifest.dependencies?.ws ?? '') ?? []
  expect([Number(major), Number(minor) >= 21]).toEqual([8, true])
})

test('nothing runs when it is installed', async () => {
  const scripts = Object.keys(manifest.scripts ?? {})
  for (const name of ['preinstall', 'install', 'postinstall', 'prepare', 'preprepare', 'postprepare'])
    expect(scripts).not.toContain(name)
  expect(manifest.gypfile).toBeUndefined()
  expect(await readdir(root)).not.toContain('binding.gyp')
})

test('nor when what comes with it is installed', async () => {
  const { packages } = await readJson<{
    packages: Record<string, { hasInstallScript?: boolean; dev?: boolean }>
  }>('package-lock.json')
  const installed = Object.entries(packages).filter(([path, { dev }]) => path !== '' && dev !== true)
  expect(installed.map(([path]) => path)).toEqual(
    expect.arrayContaining(['node_modules/ws', 'node_modules/openapi-fetch']),
  )
  const runtime = ['node_modules/openapi-fetch', 'node_modules/openapi-typescript-helpers', 'node_modules/ws']
  for (const path of runtime) expect(packages[path]?.hasInstallScript).toBeUndefined()
})

test('the lockfile has a hash for each package, and no address', async () => {
  const lockfile = await readJson<Lockfile>('package-lock.json')
  expect(Object.keys(lockfile.packages).length).toBeGreaterThan(100)
  // `resolved` is left out by `.npmrc`: each has its hash, which any registry must meet.
  expect(lockfileProblems(lockfile)).toEqual([])
  expect(await readFile(join(root, 'package-lock.json'), 'utf8')).not.toMatch(
    /"resolved"|git\+|\btarball\b|file:/,
  )
})

test('every dependency of development is pinned', () => {
  for (const version of Object.values(manifest.devDependencies)) expect(version).toMatch(/^\d+\.\d+\.\d+$/)
})

test('importing has no effect, and publishing tells where it was built', () => {
  expect(manifest.sideEffects).toBe(false)
  expect(manifest.publishConfig).toEqual({ access: 'public', provenance: true })
})

test('what is packed is on the list', { timeout: 60_000 }, async () => {
  const args = ['pack', '--dry-run', '--json', '--ignore-scripts']
  const { stdout } = await promisify(execFile)('npm', args, { cwd: root, maxBuffer: 2 ** 26 })
  const [packed] = JSON.parse(stdout) as { files: { path: string; mode: number }[] }[]
  const paths = packed?.files.map(({ path }) => path) ?? []
  expect(paths).toContain('src/index.ts')
  // What is built is there only after a build: `npm run smoke` looks for it.
  const problems = fileProblems(paths, manifest).filter(
    (problem) => !/^dist\/.* is not packed$/.test(problem),
  )
  expect(problems).toEqual([])
  for (const { path, mode } of packed?.files ?? []) expect([path, mode & 0o111]).toEqual([path, 0])
  const texts = await Promise.all(
    paths.map(async (path) => [path, await readFile(join(root, path), 'utf8')] as const),
  )
  const homes = homedir() === '/' ? [] : [`${homedir()}/`]
  expect(pathProblems(new Map(texts), [root, ...homes])).toEqual([])
})

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'allsource-maps-'))
})
afterAll(() => rm(folder, { recursive: true }))

test('source maps name files of the package by their place in it, and no others', {
  timeout: 60_000,
}, async () => {
  const { entry, sourcemap, splitting, external } = tsupConfig as {
    entry: Record<string, string>
    sourcemap: boolean
    splitting: boolean
    external: unknown
  }
  expect([sourcemap, splitting, external]).toEqual([true, true, [/^node:/]])
  await build({
    absWorkingDir: root,
    entryPoints: entry,
    outdir: join(folder, 'dist'),
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    splitting: true,
    sourcemap: true,
    packages: 'external',
    external: ['node:*'],
    sourceRoot: '',
  })
  const files = (await readdir(join(folder, 'dist'), { recursive: true })).filter((file) =>
    file.endsWith('.map'),
  )
  expect(files.length).toBeGreaterThan(5)
  for (const file of files) {
    const text = await readFile(join(folder, 'dist', file), 'utf8')
    const { sources, sourceRoot = '' } = JSON.parse(text) as { sources: string[]; sourceRoot?: string }
    expect(sourceRoot).toBe('')
    for (const source of sources) {
      expect(source).not.toMatch(/^([/\\]|[a-z]+:)/i)
      const place = resolve(dirname(join(folder, 'dist', file)), source)
      expect(['src', 'generated'].some((part) => place.startsWith(join(root, part) + sep))).toBe(true)
    }
  }
})
