import { summaryLine, type TestCounts } from '../core/run-vitest.ts'

/** One thing to look at. What is wrong comes back as texts for a person to read; none means that all is well. */
export interface Check {
  readonly name: string
  /** When it fails, the checks after it make no sense and are skipped. @default false */
  readonly isNeeded?: boolean
  run(): Promise<readonly string[]>
}

const NAME_WIDTH = 60

/** Runs the checks one after the other, prints a line for each with what is wrong below it, and how many passed. */
export async function runChecks(checks: readonly Check[]): Promise<TestCounts> {
  const counts = { passed: 0, failed: 0, skipped: 0 }
  let broken: Check | undefined
  for (const check of checks) {
    if (broken !== undefined) {
      console.log(`skip  ${check.name.padEnd(NAME_WIDTH)} needs: ${broken.name}`)
      counts.skipped += 1
      continue
    }
    const startedMs = performance.now()
    const problems = await problemsOf(check)
    const seconds = ((performance.now() - startedMs) / 1_000).toFixed(1)
    const isOk = problems.length === 0
    console.log(`${isOk ? 'ok  ' : 'FAIL'}  ${check.name.padEnd(NAME_WIDTH)} ${seconds} s`)
    for (const problem of problems) console.log(indent(problem))
    counts[isOk ? 'passed' : 'failed'] += 1
    if (!isOk && check.isNeeded) broken = check
  }
  console.log(summaryLine(counts))
  return counts
}

async function problemsOf(check: Check): Promise<readonly string[]> {
  try {
    return await check.run()
  } catch (error) {
    return [`broke off: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`]
  }
}

function indent(text: string): string {
  return text.replace(/^(?=.)/gm, '      ')
}
