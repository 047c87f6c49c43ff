import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { coreVersions } from '../test/conformance/target.ts'
import { type RealCore, startRealCore } from './core/real-core.ts'
import { summaryLine } from './core/run-vitest.ts'
import { findSchemathesis, installSchemathesis, run } from './core/schemathesis.ts'
import { notRunLine } from './core/test-cores.ts'
import { documentAt } from './document/document-at.ts'
import { type OpenApiDocument, readDocument } from './document/read-document.ts'

const HELP = `Sends what openapi/core.yaml allows and forbids to real Cores, and fails on an answer that it does not document.

  npm run fuzz:core                          on ${coreVersions.join(' and ')}, those that are installed
  npm run fuzz:core -- 0.27.0 --examples 50  on this one, with so many requests for each operation
  npm run fuzz:core -- --seed 4711           the same requests again
  npm run fuzz:core -- --path /api/v1/events only this operation's path
  npm run fuzz:core -- --install             first installs schemathesis into the per-user cache (needs python3)`

// A 500 that is documented is an answer: `status_code_conformance` finds those that are not.
const checks = [
  'status_code_conformance',
  'content_type_conformance',
  'response_headers_conformance',
  'response_schema_conformance',
]

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    help: { type: 'boolean', short: 'h', default: false },
    examples: { type: 'string', default: '15' },
    install: { type: 'boolean', default: false },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) },
    path: { type: 'string', multiple: true, default: [] },
  },
})

async function main(): Promise<number> {
  const unknown = positionals.filter((given) => !coreVersions.some((known) => known === given))
  if (values.help || unknown.length > 0) {
    console.log(HELP)
    return values.help ? 0 : 2
  }
  return fuzzAll(coreVersions.filter((version) => positionals.length === 0 || positionals.includes(version)))
}

/** What is not there is reported by name, and counts as not run: neither as passed nor as failed. */
async function fuzzAll(versions: readonly string[]): Promise<number> {
  const reason = values.install ? await installSchemathesis() : undefined
  const command = await findSchemathesis()
  if (command === undefined) {
    console.log(
      `not run: property tests (${reason ?? 'schemathesis is not installed; npm run fuzz:core -- --install'})`,
    )
    console.log(summaryLine({ passed: 0, failed: 0, skipped: versions.length }))
    return 0
  }
  const counts = { passed: 0, failed: 0, skipped: 0 }
  for (const version of versions) {
    const core = await startRealCore(version, { env: { ALLSOURCE_VIEWS: '1' } })
    if (core.type === 'not_installed') {
      console.log(notRunLine(core))
      counts.skipped += 1
      continue
    }
    const isClean = await fuzz(command, core).finally(() => core.stop())
    counts[isClean ? 'passed' : 'failed'] += 1
  }
  console.log(summaryLine(counts))
  return counts.failed === 0 ? 0 : 1
}

async function fuzz(command: string, core: RealCore): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), 'allsource-fuzz-'))
  try {
    const file = join(folder, 'core.json')
    await writeFile(file, JSON.stringify(gentle(documentAt(await readDocument('core'), core.version))))
    const { examples, seed, path } = values
    console.log(`Core ${core.version}, seed ${seed}`)
    const args = [
      ['run', file, '--url', core.url, '--header', `Authorization: Bearer ${core.apiKey}`],
      ['--checks', checks.join(','), '--max-examples', examples, '--seed', seed],
      ['--exclude-path', '/api/v1/events/stream', ...path.flatMap((only) => ['--include-path', only])],
      ['--phases', 'examples,coverage,fuzzing', '--continue-on-failure', '--no-color', '--warnings', 'off'],
    ].flat()
    return (await run(command, args)) === 0
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Without what only takes time: long polls, and reports in which every minute since antiquity is a bucket. */
function gentle(document: OpenApiDocument): unknown {
  const isLongPoll = (item: Parameter | null): boolean => item?.in === 'query' && item.name === 'wait'
  return JSON.parse(JSON.stringify(document), (_, value: unknown) => {
    if (!Array.isArray(value)) return value
    const isWindows = value.includes('minute') && value.includes('month')
    return isWindows ? ['week', 'month'] : value.filter((item: Parameter | null) => !isLongPoll(item))
  })
}

interface Parameter {
  readonly in?: string
  readonly name?: string
}

process.exitCode = await main()
