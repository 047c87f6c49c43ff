import { cp, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { commandProblems } from '../check/command.ts'
import type { SystemNode } from './system-node.ts'

/** A project that uses the packed package, in a folder of its own. */
export interface Consumer {
  readonly folder: string
  readonly node: SystemNode
}

const RESOLUTIONS = {
  bundler: { module: 'ESNext', moduleResolution: 'Bundler' },
  nodenext: { module: 'NodeNext', moduleResolution: 'NodeNext' },
} as const

/** The ways TypeScript finds modules that a consumer may have chosen. */
export type Resolution = keyof typeof RESOLUTIONS

/** Copies the consumer's files and writes its package.json. */
export async function makeConsumer(
  { folder }: Consumer,
  fixtures: string,
  more: Record<string, string>,
): Promise<void> {
  await mkdir(folder, { recursive: true })
  await cp(fixtures, folder, { recursive: true })
  const manifest = { name: 'consumer', version: '1.0.0', private: true, type: 'module' }
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest))
  for (const [name, text] of Object.entries(more)) await writeFile(join(folder, name), text)
}

/** Installs packages with the machine's own npm. */
export function install({ folder, node }: Consumer, packages: readonly string[]): Promise<string[]> {
  const args = ['install', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error', ...packages]
  return commandProblems('npm', args, { cwd: folder, env: node.env, timeoutMs: 300_000 })
}

/** Runs one of the consumer's files with the machine's own Node. */
export function run({ folder, node }: Consumer, file: string): Promise<string[]> {
  return commandProblems(node.binary, [file], { cwd: folder, env: node.env, timeoutMs: 60_000 })
}

/** Type-checks some of the consumer's files, and every declaration they reach that is ours. */
export async function typeCheck(
  { folder }: Consumer,
  tsc: string,
  resolution: Resolution,
  files: readonly string[],
  skipLibCheck: boolean,
): Promise<string[]> {
  const compilerOptions = {
    ...RESOLUTIONS[resolution],
    target: 'ES2022',
    lib: ['ES2022', 'ESNext.Disposable', 'DOM', 'DOM.Iterable', 'DOM.AsyncIterable'],
    types: [],
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    noEmit: true,
    skipLibCheck,
  }
  const config = join(folder, `tsconfig.${resolution}.json`)
  await writeFile(config, JSON.stringify({ compilerOptions, files }))
  return commandProblems(process.execPath, [tsc, '-p', config], { cwd: folder })
}
