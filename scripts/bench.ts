import { access, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { seededRandom } from '../test/support/seeded-random.ts'
import { benchCore, makeContext } from './bench/context.ts'
import { describeMachine, watchMachine } from './bench/machine.ts'
import {
  FULL_ROUNDS,
  publishedReport,
  type Report,
  reportChart,
  reportText,
  sizesText,
} from './bench/report.ts'
import { conclusionOf, verdictOf } from './bench/result.ts'
import { rowsOf } from './bench/rows.ts'
import { runRows } from './bench/run.ts'
import { table } from './bench/table.ts'

// Measures what the project holds itself to and prints the table. Ends with 1 if a floor does not hold.
// What is measured is `dist/`, as users get it: `npm run bench` builds it first.

const QUICK_ROUNDS = 3
/** Of the bootstrap alone: the same measurements give the same intervals. */
const SEED = 1

const { values } = parseArgs({
  options: {
    rows: { type: 'string' },
    rounds: { type: 'string' },
    quick: { type: 'boolean', default: false },
    json: { type: 'string' },
    svg: { type: 'string' },
    publish: { type: 'boolean', default: false },
  },
})
const isQuick = values.quick
const rounds = Number(values.rounds ?? (isQuick ? QUICK_ROUNDS : FULL_ROUNDS))
if (!Number.isInteger(rounds) || rounds < 1)
  throw new RangeError(`--rounds must be an integer from 1, not ${values.rounds}`)
await access(join(import.meta.dirname, '../dist/worker.js')).catch(() => {
  throw new Error('dist/ is not there: run `npm run build` first')
})

// Servers end with this process, but not with one that a signal ended.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))

const rows = rowsOf(values.rows?.split(','))
const machineAfter = watchMachine()
const context = makeContext({ rounds, isQuick, random: seededRandom(SEED) })
const lines = await runRows(rows, context).finally(() => context.stop())

// Without the files that are written, whose paths are nobody's business.
const flags = [
  ...(values.rounds === undefined ? [] : ['--rounds', values.rounds]),
  ...(values.rows === undefined ? [] : ['--rows', values.rows]),
  ...(isQuick ? ['--quick'] : []),
]
const report: Report = {
  command: `npm run bench -- ${flags.join(' ')}`.replace(/ -- $/, ''),
  rounds,
  events: context.events,
  core: benchCore,
  isQuick,
  machine: machineAfter(),
  lines,
}
console.log(table(lines))
console.log(`\n${sizesText(report)}`)
console.log(describeMachine(report.machine))
if (values.json !== undefined) {
  const judged = lines.map((line) => ({ ...line, verdict: verdictOf(line) }))
  await writeFile(values.json, `${JSON.stringify({ ...report, lines: judged }, null, 2)}\n`)
}
if (values.svg !== undefined) await writeFile(values.svg, reportChart(report))
if (values.publish) {
  await writeFile(join(import.meta.dirname, '..', publishedReport), reportText(report))
  console.log(`Wrote ${publishedReport}: run \`npm run docs\` for the chart and the tables`)
}
const { exitCode, problems } = conclusionOf(lines)
for (const problem of problems) console.log(problem)
process.exitCode = exitCode
