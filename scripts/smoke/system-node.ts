import { access, constants } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { runCommand } from '../check/command.ts'

/** The Node that this machine has, beside the one that the tool chain brings. */
export interface SystemNode {
  readonly binary: string
  /** Such as `20.20.2`. */
  readonly version: string
  /** An environment in which `node` and `npm` are the machine's. */
  readonly env: NodeJS.ProcessEnv
}

/** Finds the first `node` on the path that is not in a `node_modules/.bin`. @throws Error when there is none */
export async function findSystemNode(env: NodeJS.ProcessEnv = process.env): Promise<SystemNode> {
  const own = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '' && !isToolChain(folder))
  for (const folder of own) {
    const binary = join(folder, process.platform === 'win32' ? 'node.exe' : 'node')
    if (!(await isExecutable(binary))) continue
    const outer = { ...withoutNpm(env), PATH: own.join(delimiter) }
    const { stdout } = await runCommand(binary, ['--version'], { cwd: folder, env: outer })
    return { binary, version: stdout.trim().replace(/^v/, ''), env: outer }
  }
  throw new Error('There is no node on the path outside of node_modules/.bin')
}

/** Whether a version is at least another one; both without a `v`. */
export function isAtLeast(version: string, least: string): boolean {
  return version.localeCompare(least, 'en', { numeric: true }) >= 0
}

function isToolChain(folder: string): boolean {
  return /[\\/]node_modules[\\/]\.bin[\\/]?$|[\\/]node-gyp-bin[\\/]?$/.test(folder)
}

/** `npm run` tells its children about the package it runs for: an `npm install` elsewhere must not hear of it. */
function withoutNpm(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const told =
    /^(npm_(package|lifecycle|command|execpath|node_execpath|config_local_prefix)|INIT_CWD|NODE$|NODE_)/
  return Object.fromEntries(Object.entries(env).filter(([name]) => !told.test(name)))
}

function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  )
}
