import { spawn } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { coreRoot, findCore, type InstalledCore } from './cache.ts'

/** What came of an installation; `reason` is a sentence for a person. */
export type InstallOutcome =
  | { type: 'already_installed'; core: InstalledCore }
  | { type: 'installed'; core: InstalledCore }
  | { type: 'failed'; reason: string }

/**
 * Installs the crate `allsource-core` of one version into the per-user cache, with cargo's output on this
 * process's own. Takes about ten minutes on two processors. Two at a time wait for each other: cargo locks the root.
 */
export async function installCore(version: string): Promise<InstallOutcome> {
  const before = await findCore(version)
  if (before.type === 'installed') return { type: 'already_installed', core: before }
  const root = coreRoot(version)
  await mkdir(root, { recursive: true })
  const args = ['install', 'allsource-core', '--version', version, '--locked', '--root', root]
  const ended = await runCargo([...args, '--bin', 'allsource-core'])
  if (ended !== 0) return { type: 'failed', reason: whyCargoFailed(version, ended) }
  const after = await findCore(version)
  if (after.type === 'installed') return { type: 'installed', core: after }
  return { type: 'failed', reason: `cargo reported success, but ${root} holds no Core ${version}.` }
}

type CargoEnd = number | 'no_cargo' | NodeJS.Signals

function runCargo(args: string[]): Promise<CargoEnd> {
  const child = spawn('cargo', args, { stdio: 'inherit' })
  return new Promise((resolve, reject) => {
    child.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') resolve('no_cargo')
      else reject(error)
    })
    child.once('exit', (code, signal) => resolve(code ?? signal ?? 1))
  })
}

function whyCargoFailed(version: string, end: Exclude<CargoEnd, 0>): string {
  if (end === 'no_cargo') {
    return `Core ${version} is built from source and cargo was not found: install Rust (https://rustup.rs), then try again.`
  }
  const how = typeof end === 'number' ? `with code ${end}` : `by ${end}`
  return `cargo ended ${how}; Core ${version} is not installed.`
}
