import { HELP, readArguments, UsageError } from './core/arguments.ts'
import { findCore, listCores } from './core/cache.ts'
import { installCore } from './core/install.ts'
import { type RealCoreOptions, startRealCore } from './core/real-core.ts'

async function main(args: string[]): Promise<number> {
  const { command, version, options } = readArguments(args)
  if (command === 'help') return print(HELP)
  if (command === 'list') return list()
  if (!version) throw new UsageError(`${command} needs a version, for example 0.27.0`)
  if (command === 'install') return install(version)
  if (command === 'path') return printPath(version)
  return start(version, options)
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
