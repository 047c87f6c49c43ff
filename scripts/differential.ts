import { parseArgs } from 'node:util'
import { coreVersions } from '../test/conformance/target.ts'
import { describeFailure, runSeed, stepsOf } from '../test/differential/differential.ts'
import { openCore, openMock } from '../test/differential/players.ts'
import { type Area, areaNames } from '../test/differential/program.ts'
import { answerChecker } from '../test/support/document/answer-checker.ts'
import { findCore } from './core/cache.ts'
import { notRunLine } from './core/test-cores.ts'
import { readDocument } from './document/read-document.ts'

const HELP = `Plays random programs on a real Core and on the mock of the same version, and shows the first differences.

  npm run differential -- --core 0.27.0 --seeds 200
  npm run differential -- --core 0.19.2 --seed 4711          one seed, to look closer
  npm run differential -- --core 0.27.0 --restarts           the server is stopped and started on the way
  npm run differential -- --areas reads,consumers            only these kinds of steps, besides writes
  npm run differential -- --self                             two Cores instead, which proves the comparison itself
  npm run differential -- --keep-going                       does not stop at the first seed that differs

Areas: ${areaNames.join(', ')}`

const { values } = parseArgs({
  options: {
    core: { type: 'string', default: coreVersions[0] },
    seeds: { type: 'string', default: '20' },
    seed: { type: 'string' },
    length: { type: 'string', default: '120' },
    areas: { type: 'string' },
    restarts: { type: 'boolean', default: false },
    self: { type: 'boolean', default: false },
    'keep-going': { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
})

async function main(): Promise<number> {
  const version = coreVersions.find((known) => known === values.core)
  const only = (values.areas?.split(',') ?? areaNames) as Area[]
  if (values.help || version === undefined || only.some((area) => !areaNames.includes(area))) {
    console.log(HELP)
    return values.help ? 0 : 2
  }
  const found = await findCore(version)
  if (found.type === 'not_installed') {
    console.log(notRunLine(found))
    return 1
  }
  return compareSeeds(version, only)
}

async function compareSeeds(version: (typeof coreVersions)[number], only: readonly Area[]): Promise<number> {
  const { restarts, self } = values
  const first = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31))
  const count = values.seed === undefined ? Number(values.seeds) : 1
  const options = { length: Number(values.length), only, restarts }
  const checker = answerChecker(await readDocument('core'), version)
  let failed = 0
  for (let seed = first; seed < first + count; seed++) {
    const failure = await runSeed(seed, {
      ...options,
      checker,
      openFirst: () => openCore(version, restarts),
      openSecond: () => (self ? openCore(version, restarts) : openMock(version)),
    })
    if (failure === undefined) continue
    failed += 1
    console.log(describeFailure(failure, [`Core ${version}`, self ? 'another one' : 'mock']))
    if (!values['keep-going']) break
  }
  const steps = failed === 0 ? `, ${stepsOf(count, options)} steps` : ''
  console.log(`${count - failed} seeds alike, ${failed} different${steps}`)
  return failed === 0 ? 0 : 1
}

process.exitCode = await main()
