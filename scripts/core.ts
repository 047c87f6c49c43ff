import { parseArgs } from 'node:util'
import { findCore, isCoreVersion, listCores } from './core/cache.ts'
import { installCore } from './core/install.ts'
import { type RealCoreOptions, startRealCore } from './core/real-core.ts'

const HELP = `Installs and runs a real AllSource Core, for tests and for trying things out.

  npm run core -- install VERSION    builds it with cargo into a per-user cache (about ten minutes)
  npm run core -- start VERSION      runs it on loopback until Ctrl-C, and prints its URL and key
      --port N                       default: a free port
      --memory                       keeps everything in memory
      --data-dir DIR                 keeps the data there; default: a temporary folder, removed at the end
  npm run core -- path VERSION       prints where its binary is
  npm run core -- list               prints the installed versions

The cache is $ALLSOURCE_CACHE_DIR/core, by default ~/.cache/allsource/core.`

class UsageError extends Error {}

async function main(args: string[]): Promise<number> {
  const { command, version, options } = readArguments(args)
  if (command === 'help') return print(HELP)
  if (command === 'list') return list()
  if (!version) throw new UsageError(`${command} needs a version, for example 0.27.0`)
  if (command === 'install') return install(version)
  if (command === 'path') return printPath(version)
  return start(version, options)
}

function readArguments(args: string[]) {
  const { values, positionals } = parse(args)
  const [command = '', version, ...rest] = positionals
  if (values.help) return { command: 'help', version, options: {} }
  if (!['install', 'start', 'path', 'list'].includes(command)) {
    throw new UsageError(command ? `unknown command ${command}` : 'a command is missing')
  }
  if (rest.length > 0) throw new UsageError(`one version at a time; ${rest.join(' ')} is too much`)
  if (command === 'list' && version) throw new UsageError('list takes no version')
  if (version && !isCoreVersion(version)) throw new UsageError(`${version} is not a version such as 0.27.0`)
  const { port: portText, memory, 'data-dir': dataDir } = values
  if (command !== 'start' && (portText ?? memory ?? dataDir) !== undefined) {
    throw new UsageError(`${command} takes no options`)
  }
  if (memory && dataDir) throw new UsageError('--memory and --data-dir exclude each other')
  const options: RealCoreOptions = {
    memory: memory ?? false,
    ...(portText === undefined ? {} : { port: readPort(portText) }),
    ...(dataDir === undefined ? {} : { dataDir }),
  }
  return { command, version, options }
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        help: { type: 'boolean', short: 'h' },
        port: { type: 'string' },
        memory: { type: 'boolean' },
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

async function install(version: string): Promise<number> {
  const outcome = await installCore(version)
  if (outcome.type === 'failed') return fail(outcome.reason)
  const how = outcome.type === 'installed' ? 'is installed' : 'is already installed'
  return print(`Core ${version} ${how}: ${outcome.core.binary}`)
}

async function printPath(version: string): Promise<number> {
  const core = await findCore(version)
  return core.type === 'installed' ? print(core.binary) : failNotInstalled(version, core.hint)
}

async function list(): Promise<number> {
  const cores = await listCores()
  if (cores.length === 0) return print('No Core is installed.')
  return print(cores.map((core) => `${core.version}  ${core.binary}`).join('\n'))
}

async function start(version: string, options: RealCoreOptions): Promise<number> {
  const interrupted = untilInterrupted()
  const core = await startRealCore(version, options)
  if (core.type === 'not_installed') return failNotInstalled(version, core.hint)
  await using _ = core
  print(`ALLSOURCE_CORE_URL=${core.url} ALLSOURCE_API_KEY=${core.apiKey}`)
  const ended = await Promise.race([interrupted, core.exited()])
  if (ended === 'interrupted') return 0
  return fail(`Core ${version} ${ended}.\n${core.output()}`)
}

function untilInterrupted(): Promise<'interrupted'> {
  return new Promise((resolve) => {
    process.on('SIGINT', () => resolve('interrupted'))
    process.on('SIGTERM', () => resolve('interrupted'))
  })
}

function print(text: string): number {
  process.stdout.write(`${text}\n`)
  return 0
}

function fail(text: string): number {
  process.stderr.write(`${text}\n`)
  return 1
}

function failNotInstalled(version: string, hint: string): number {
  return fail(`Core ${version} is not installed; ${hint}`)
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  if (error instanceof UsageError) {
    process.stderr.write(`${error.message}\n\n${HELP}\n`)
    process.exitCode = 2
  } else {
    process.exitCode = fail(error instanceof Error ? error.message : String(error))
  }
}
