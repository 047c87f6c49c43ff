import { parseArgs } from 'node:util'
import { seededRandom } from '../test/support/seeded-random.ts'
import { startRealCore } from './core/real-core.ts'
import { soak } from './soak/soak.ts'

const HELP = `Writes to a real Core while its worker and it are killed at random, and compares the worker's state with the log.

  npm run soak -- --core 0.27.0 --seconds 120 --seed 7

Install a Core with: npm run core -- install 0.27.0`

const { values } = parseArgs({
  options: {
    core: { type: 'string', default: '0.27.0' },
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) },
    help: { type: 'boolean', short: 'h' },
  },
})

async function main(): Promise<number> {
  if (values.help) {
    console.log(HELP)
    return 0
  }
  const seconds = Number(values.seconds)
  const seed = Number(values.seed)
  const core = await startRealCore(values.core)
  if (core.type === 'not_installed') {
    console.error(
      `Core ${values.core} is not installed. Install it with: npm run core -- install ${values.core}`,
    )
    return 1
  }
  console.log(`Core ${values.core}, ${seconds} s, seed ${seed}`)
  try {
    const startedAt = Date.now()
    const log = (line: string) =>
      console.log(`${((Date.now() - startedAt) / 1_000).toFixed(1).padStart(6)} s  ${line}`)
    const report = await soak(core, { seconds, random: seededRandom(seed), log })
    const { lost, twice, phantoms, ...counts } = report
    console.log(JSON.stringify(counts))
    console.log(`lost ${lost.length}, twice ${twice.length}, phantoms ${phantoms.length}`)
    return lost.length + twice.length + phantoms.length === 0 ? 0 : 1
  } finally {
    await core.stop()
  }
}

process.exitCode = await main()
