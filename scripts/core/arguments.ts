import { parseArgs } from 'node:util'
import { isCoreVersion } from './cache.ts'
import type { RealCoreOptions } from './real-core.ts'

/** How the command is used. */
export const HELP = `Installs and runs a real AllSource Core, for tests and for trying things out.

  npm run core -- install VERSION    builds it with cargo into a per-user cache (about ten minutes)
  npm run core -- start VERSION      runs it on loopback until Ctrl-C, and prints its URL and key
      --port N                       default: a free port
      --memory                       keeps everything in memory
      --views                        serves views, on 0.27 (ALLSOURCE_VIEWS=1; other ALLSOURCE_ variables are not passed on)
      --data-dir DIR                 keeps the data there; default: a temporary folder, removed at the end
  npm run core -- path VERSION       prints where its binary is
  npm run core -- list               prints the installed versions

The cache is $ALLSOURCE_CACHE_DIR/core, by default ~/.cache/allsource/core.`

/** Arguments that the command does not take. */
export class UsageError extends Error {}

/** What the command is to do. */
export interface CoreArguments {
  command: string
  version: string | undefined
  options: RealCoreOptions
}

/** @throws UsageError */
export function readArguments(args: readonly string[]): CoreArguments {
  const { values, positionals } = parse(args)
  const [command = '', version, ...rest] = positionals
  if (values.help) return { command: 'help', version, options: {} }
  if (!['install', 'start', 'path', 'list'].includes(command)) {
    throw new UsageError(command ? `unknown command ${command}` : 'a command is missing')
  }
  if (rest.length > 0) throw new UsageError(`one version at a time; ${rest.join(' ')} is too much`)
  if (command === 'list' && version) throw new UsageError('list takes no version')
  if (version && !isCoreVersion(version)) throw new UsageError(`${version} is not a version such as 0.27.0`)
  const { port: portText, memory, views, 'data-dir': dataDir } = values
  if (command !== 'start' && (portText ?? memory ?? views ?? dataDir) !== undefined) {
    throw new UsageError(`${command} takes no options`)
  }
  if (memory && dataDir) throw new UsageError('--memory and --data-dir exclude each other')
  const options: RealCoreOptions = {
    memory: memory ?? false,
    ...(portText === undefined ? {} : { port: readPort(portText) }),
    ...(dataDir === undefined ? {} : { dataDir }),
    ...(views ? { env: { ALLSOURCE_VIEWS: '1' } } : {}),
  }
  return { command, version, options }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        help: { type: 'boolean', short: 'h' },
        port: { type: 'string' },
        memory: { type: 'boolean' },
        views: { type: 'boolean' },
        'data-dir': { type: 'string' },
      },
    })
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

function readPort(text: string): number {
  const port = Number(text)
  if (!/^\d+$/.test(text) || port < 1 || port > 65_535)
    throw new UsageError(`${text} is not a port (1 to 65535)`)
  return port
}
