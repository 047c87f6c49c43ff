import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** How many tests ended how. A file or a hook that breaks counts as one failure of its own. */
export interface TestCounts {
  passed: number
  failed: number
  skipped: number
}

/** What to run; the output goes to this process's own. */
export interface VitestRun {
  /** Path of the configuration from the project's root. @default vitest's own choice */
  config?: string
  /** Further arguments, such as file names or `-t`. */
  args?: readonly string[]
  env?: Record<string, string>
}

interface JsonReport {
  success: boolean
  numPassedTests: number
  numFailedTests: number
  numPendingTests: number
  numTodoTests: number
  testResults: { status: string; assertionResults: { status: string }[] }[]
}

/** Runs vitest once and counts. Never rejects for a failing test; a run that leaves no report is one failure. */
export async function runVitest({ config, args = [], env = {} }: VitestRun): Promise<TestCounts> {
  const folder = await mkdtemp(join(tmpdir(), 'allsource-vitest-'))
  const reportFile = join(folder, 'report.json')
  try {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`]
    const configArgs = config === undefined ? [] : ['--config', config]
    const code = await spawnVitest(['run', ...configArgs, ...reporters, ...args], env)
    const report = await readFile(reportFile, 'utf8').catch(() => undefined)
    if (report === undefined) return { passed: 0, failed: 1, skipped: 0 }
    return countTests(JSON.parse(report) as JsonReport, code)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Adds up what several runs counted. */
export function sumCounts(all: readonly TestCounts[]): TestCounts {
  return all.reduce(
    (sum, counts) => ({
      passed: sum.passed + counts.passed,
      failed: sum.failed + counts.failed,
      skipped: sum.skipped + counts.skipped,
    }),
    { passed: 0, failed: 0, skipped: 0 },
  )
}

/** The line that ends a run: `12 passed, 0 failed`, with `, 3 skipped` when there are any. */
export function summaryLine({ passed, failed, skipped }: TestCounts): string {
  return `${passed} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`
}

function countTests(report: JsonReport, exitCode: number): TestCounts {
  const brokenFiles = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  ).length
  const counted = report.numFailedTests + brokenFiles
  const isGreen = report.success && exitCode === 0
  return {
    passed: report.numPassedTests,
    failed: isGreen ? counted : Math.max(counted, 1),
    skipped: report.numPendingTests + report.numTodoTests,
  }
}

function spawnVitest(args: readonly string[], env: Record<string, string>): Promise<number> {
  const root = fileURLToPath(new URL('../..', import.meta.url))
  const entry = join(root, 'node_modules', 'vitest', 'vitest.mjs')
  const child = spawn(process.execPath, [entry, ...args], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: 'inherit',
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => resolve(code ?? 1))
  })
}
