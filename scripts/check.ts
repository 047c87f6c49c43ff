import { join } from 'node:path'
import { commandProblems } from './check/command.ts'
import { importProblems } from './check/imports.ts'
import { readSamples, sampleProblems } from './check/readme-samples.ts'
import { type Check, runChecks } from './check/report.ts'
import { skippedTests } from './check/skipped-tests.ts'

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
  { name: 'direction of imports', run: () => importProblems(root) },
  { name: 'samples of README.md and docs/', run: async () => sampleProblems(root, await readSamples(root)) },
  { name: 'no test is switched off', run: () => skippedTests(root) },
]

const { failed } = await runChecks(checks)
process.exitCode = failed === 0 ? 0 : 1
