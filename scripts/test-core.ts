import { parseArgs } from 'node:util'
import { coreVersions } from '../test/conformance/target.ts'
import { summaryLine } from './core/run-vitest.ts'
import { isTestedVersion, notRunLine, testCores } from './core/test-cores.ts'

const HELP = `Runs the conformance suite and the differential test on real Cores, each on a free port with fresh data.

  npm run test:core                        on ${coreVersions.join(' and ')}, those that are installed
  npm run test:core -- 0.27.0              on this one only
  npm run test:core -- --require 0.27.0    fails when this one is not installed
  npm run test:core -- -t 'stream:'        only cases whose name matches

Install one with: npm run core -- install 0.27.0`

class UsageError extends Error {}

function readArguments(args: string[]) {
  const { values, positionals } = parse(args)
  const required = values.require ?? []
  for (const version of [...positionals, ...required]) {
    if (isTestedVersion(version)) continue
    throw new UsageError(`${version} is none of the versions the cases know: ${coreVersions.join(', ')}`)
  }
  const named = coreVersions.filter((version) => positionals.includes(version) || required.includes(version))
  return {
    help: values.help ?? false,
    // Naming a version selects it; requiring one alone only adds the demand.
    versions: positionals.length === 0 ? [...coreVersions] : named,
    required,
    vitestArgs: values.testNamePattern === undefined ? [] : ['-t', values.testNamePattern],
  }
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        help: { type: 'boolean', short: 'h' },
        require: { type: 'string', multiple: true },
        testNamePattern: { type: 'string', short: 't' },
      },
    })
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

async function main(args: string[]): Promise<number> {
  const { help, versions, required, vitestArgs } = readArguments(args)
  if (help) {
    console.log(HELP)
    return 0
  }
  const { counts, notRun } = await testCores(versions, vitestArgs)
  const missing = notRun.filter(({ version }) => required.includes(version))
  for (const core of notRun) console.log(notRunLine(core))
  for (const { version } of missing) console.log(`Core ${version} is required.`)
  const summary = summaryLine({ ...counts, failed: counts.failed + missing.length })
  const names = notRun.map(({ version }) => `Core ${version}`).join(', ')
  console.log(names === '' ? summary : `${summary}; not run: ${names}`)
  return counts.failed + missing.length === 0 ? 0 : 1
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof UsageError)) throw error
  console.error(`${error.message}\n\n${HELP}`)
  process.exitCode = 2
}
