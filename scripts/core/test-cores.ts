import { coreVersions } from '../../test/conformance/target.ts'
import { findCore, type NotInstalled } from './cache.ts'
import { runVitest, type TestCounts } from './run-vitest.ts'

/** What came of running the conformance suite. */
export interface CoreTestOutcome {
  /** The cases of a Core that is not installed are skipped, never passed. */
  counts: TestCounts
  notRun: NotInstalled[]
}

/** True for a version whose behaviour the cases state. */
export function isTestedVersion(version: string): boolean {
  return coreVersions.some((known) => known === version)
}

/**
 * Runs the conformance suite on real Cores that it starts and stops.
 * @param versions from `coreVersions`; @default all of them
 * @param args passed on to vitest
 */
export async function testCores(
  versions: readonly string[] = coreVersions,
  args: readonly string[] = [],
): Promise<CoreTestOutcome> {
  const found = await Promise.all(versions.map(findCore))
  const counts = await runVitest({
    config: 'vitest.core.config.ts',
    args,
    env: { ALLSOURCE_TEST_CORES: versions.join(',') },
  })
  return { counts, notRun: found.filter((core) => core.type === 'not_installed') }
}

/** The line that reports a Core that was not there: `not run: Core 0.19.2 (not installed; …)`. */
export function notRunLine({ version, hint }: NotInstalled): string {
  return `not run: Core ${version} (not installed; ${hint})`
}
