import { parseArgs } from 'node:util'
import { ChaosRun } from '../test/support/chaos.ts'

const HELP = `Runs the worker's simulation for many seeds: a worker, its store and its Core in trouble, on one virtual clock.

  npm run simulate -- --seeds 5000             from a random seed on
  npm run simulate -- --seed 7 --seeds 1       one seed again
      --steps N                                default: 150

A seed that fails is run again with fewer steps, and the fewest that fail are printed.`

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1000' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) },
    steps: { type: 'string', default: '150' },
    help: { type: 'boolean', short: 'h' },
  },
})

/** What is wrong after so many steps of a seed, and what happened before; `undefined` if nothing is. */
async function failure(seed: number, steps: number): Promise<string | undefined> {
  const chaos = new ChaosRun(seed)
  try {
    await chaos.run(steps)
    return undefined
  } catch (error) {
    return `${String(error)}\n  ${chaos.trace.join(', ')}`
  }
}

/** The fewest steps after which a seed fails. Fewer steps are the beginning of more, so each count is tried in turn. */
async function shrink(seed: number, steps: number): Promise<string> {
  for (let fewer = 1; fewer < steps; fewer++) {
    const found = await failure(seed, fewer)
    if (found !== undefined) return `with ${fewer} steps: ${found}`
  }
  return `with ${steps} steps: ${await failure(seed, steps)}`
}

async function main(): Promise<number> {
  if (values.help) {
    console.log(HELP)
    return 0
  }
  const [first, seeds, steps] = [Number(values.seed), Number(values.seeds), Number(values.steps)]
  if (![first, seeds, steps].every(Number.isSafeInteger)) {
    console.error(HELP)
    return 2
  }
  let failed = 0
  const startedAt = Date.now()
  for (let seed = first; seed < first + seeds; seed++) {
    if ((await failure(seed, steps)) === undefined) continue
    failed++
    console.log(`seed ${seed} fails ${await shrink(seed, steps)}`)
  }
  const perSecond = Math.round((seeds * steps * 1_000) / (Date.now() - startedAt))
  console.log(`${seeds} seeds from ${first}, ${steps} steps each, ${perSecond} steps a second`)
  console.log(`${seeds - failed} passed, ${failed} failed`)
  return failed === 0 ? 0 : 1
}

process.exitCode = await main()
