import { join } from 'node:path'
import { changelogProblems, reportProblems, staleNameProblems, summaryProblems } from './api/api.ts'
import { commandProblems } from './check/command.ts'
import { importProblems } from './check/imports.ts'
import { readSamples, sampleProblems } from './check/readme-samples.ts'
import { type Check, runChecks } from './check/report.ts'
import { skippedTests } from './check/skipped-tests.ts'
import { pageProblems } from './docs/pages.ts'

const root = join(import.meta.dirname, '..')
const tool = (path: string, ...args: string[]): Promise<string[]> =>
  commandProblems(process.execPath, [join(root, path), ...args], { cwd: root })

const biome = [
  'ci',
  '--colors=off',
  '--reporter=concise',
  '--diagnostic-level=warn',
  '--max-diagnostics=none',
  '.',
]

const checks: Check[] = [
  { name: 'types', run: () => tool('node_modules/typescript/bin/tsc', '--noEmit') },
  { name: 'lint and format', run: () => tool('node_modules/@biomejs/biome/bin/biome', ...biome) },
  { name: 'documents, and what is generated from them', run: () => tool('scripts/generate.ts', '--check') },
  { name: 'what is exported, by the reports in api/', run: () => reportProblems(root) },
  { name: 'what the documents promise, by the summaries in api/', run: () => summaryProblems(root) },
  { name: 'CHANGELOG.md names what breaks since the last release', run: () => changelogProblems(root) },
  { name: 'no name that the documents no longer have', run: () => staleNameProblems(root) },
  { name: 'direction of imports', run: () => importProblems(root) },
  { name: 'reference pages in docs/, and the docstrings for them', run: () => pageProblems(root) },
  { name: 'samples of README.md and docs/', run: async () => sampleProblems(root, await readSamples(root)) },
  { name: 'no test is switched off', run: () => skippedTests(root) },
]

const { failed } = await runChecks(checks)
process.exitCode = failed === 0 ? 0 : 1
