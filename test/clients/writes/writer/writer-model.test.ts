import { describe, expect, test } from 'vitest'
import type { IngestReceipt } from '../../../../src/api.ts'
import { AppendsFailedError } from '../../../../src/appends-failed-error.ts'
import { CoreClient } from '../../../../src/clients/core-client.ts'
import type { WriterOptions } from '../../../../src/clients/writes/writer/options.ts'
import type { Writer } from '../../../../src/clients/writes/writer/writer.ts'
import { OutcomeUnknownError } from '../../../../src/errors.ts'
import { mockCore } from '../../../../src/mock/index.ts'
import { randomRuns } from '../../../support/random-runs.ts'
import { seededRandom } from '../../../support/seeded-random.ts'
import { unsureWire } from '../../../support/unsure-wire.ts'
import { type VirtualClock, virtualClock } from '../../../support/virtual-clock.ts'
import { pickWeighted, type Weighted } from '../../../support/weighted.ts'

const STEPS = 60
const timeoutMs = 100

type Outcome =
  | { readonly type: 'stored'; readonly receipt: IngestReceipt }
  | { readonly type: 'failed'; readonly error: unknown }

/** An append as its caller sees it. */
interface Append {
  readonly entity: string
  readonly promise: Promise<IngestReceipt>
  readonly isAwaited: boolean
  readonly outcomes: Outcome[]
}

class Run {
  readonly #random: () => number
  readonly #clock: VirtualClock = virtualClock()
  readonly #mock
  readonly #writer: Writer
  readonly #maxQueued: number
  readonly #appends: Append[] = []
  /** Of what nobody awaits, as `flush` and `close` tell it. */
  readonly #reported: number[] = []
  /** A caller that does not know what became of an event looks before it goes on. */
  readonly #unsure = new Set<string>()

  constructor(seed: number) {
    this.#random = seededRandom(seed)
    this.#mock = mockCore({ random: this.#random, clock: this.#clock })
    const fetch = unsureWire({ ...this.#mock, clock: this.#clock, random: this.#random, timeoutMs })
    const core = new CoreClient({
      baseUrl: 'http://core.test',
      apiKey: 'ask_test',
      fetch,
      clock: this.#clock,
      random: this.#random,
      timeoutMs,
      circuitBreaker: false,
    })
    this.#maxQueued = 1 + this.#upTo(20)
    const options: WriterOptions = {
      maxBatch: 1 + this.#upTo(6),
      maxBytes: 400 + this.#upTo(2_000),
      lingerMs: this.#upTo(3) * 10,
      maxInFlight: 1 + this.#upTo(4),
      maxQueued: this.#maxQueued,
    }
    this.#writer = core.writer(options)
  }

  async steps(): Promise<void> {
    const steps: Weighted[] = [
      ['append', 10, () => this.#burst()],
      ['advance', 6, () => this.#clock.advance(this.#upTo(60))],
      ['flush', 0.3, () => this.#end(this.#writer.flush())],
    ]
    for (let i = 0; i < STEPS; i++) await pickWeighted(steps, this.#random)[2]()
    await this.#end(this.#writer.close())
    // What the wire still has arrives.
    await this.#clock.advance(10 * timeoutMs)
  }

  async #burst(): Promise<void> {
    for (let left = this.#upTo(8); left > 0; left--) {
      if (this.#writer.desiredSize <= 0) await this.#clock.run(this.#writer.ready)
      this.#append()
      expect(this.#writer.desiredSize).toBeGreaterThanOrEqual(0)
    }
  }

  #append(): void {
    const entity = `E${this.#upTo(5)}`
    if (this.#unsure.has(entity)) return
    const n = this.#appends.length
    const aborter = this.#chance(0.1) ? new AbortController() : undefined
    const isPoison = this.#chance(0.04)
    const event_type = isPoison ? 'model.poisoned' : 'model.stepped'
    const promise = this.#writer.append(
      {
        event_type: this.#chance(0.03) ? 'Not Valid' : event_type,
        entity_id: entity,
        payload: { n, isPoison, filler: 'ä'.repeat(this.#upTo(60)) },
        ...(this.#chance(0.05) ? { expected_version: this.#upTo(3) } : {}),
      },
      { signal: aborter?.signal },
    )
    const append: Append = {
      entity,
      promise,
      isAwaited: this.#chance(0.6) || aborter !== undefined,
      outcomes: [],
    }
    this.#appends.push(append)
    if (append.isAwaited) this.#observe(append)
    if (aborter) this.#clock.setTimeout(() => aborter.abort(new Error('not wanted')), this.#upTo(40))
  }

  #observe({ entity, promise, outcomes }: Append): void {
    promise.then(
      (receipt) => outcomes.push({ type: 'stored', receipt }),
      (error) => {
        outcomes.push({ type: 'failed', error })
        if (error instanceof OutcomeUnknownError) this.#unsure.add(entity)
      },
    )
  }

  async #end(promise: Promise<void>): Promise<void> {
    await this.#clock.run(promise).catch((error) => {
      if (!(error instanceof AppendsFailedError)) throw error
      expect(error.count).toBe(error.failures.length)
      for (const { event, error: cause } of error.failures) {
        this.#reported.push((event.payload as { n: number }).n)
        if (cause instanceof OutcomeUnknownError) this.#unsure.add(event.entity_id)
      }
    })
  }

  async check(): Promise<void> {
    const log = this.#mock.events.map(({ id, entity_id, payload }) => ({
      id,
      entity_id,
      ...(payload as { n: number }),
    }))
    expect(new Set(log.map(({ n }) => n)).size, 'nothing is stored twice').toBe(log.length)
    const untold = this.#appends.filter(({ isAwaited }) => !isAwaited)
    for (const append of untold) this.#observe(append)
    await this.#clock.advance(0)
    const isLate = (n: number) => {
      const { isAwaited = true, outcomes = [] } = this.#appends[n] ?? {}
      const [outcome] = outcomes
      // Who does not look goes on behind an event that may still be on its way.
      return !isAwaited && outcome?.type === 'failed' && outcome.error instanceof OutcomeUnknownError
    }
    for (const entity of new Set(log.map(({ entity_id }) => entity_id))) {
      const order = log.filter(({ n, entity_id }) => entity_id === entity && !isLate(n)).map(({ n }) => n)
      expect(order, `the order of ${entity}`).toEqual(order.toSorted((a, b) => a - b))
    }
    for (const [n, { outcomes }] of this.#appends.entries()) {
      expect(outcomes, `append ${n} settles once`).toHaveLength(1)
      const [outcome] = outcomes
      const stored = log.find((event) => event.n === n)
      if (outcome?.type === 'stored') expect(stored?.id, `append ${n}`).toBe(outcome.receipt.event_id)
      else if (!(outcome?.error instanceof OutcomeUnknownError))
        expect(stored, `append ${n}: ${outcome?.error}`).toBeUndefined()
    }
    const failed = [...this.#appends.entries()].filter(
      ([, { isAwaited, outcomes }]) => !isAwaited && outcomes[0]?.type === 'failed',
    )
    expect(this.#reported.toSorted((a, b) => a - b)).toEqual(failed.map(([n]) => n))
    expect(this.#writer.desiredSize).toBe(this.#maxQueued)
    expect(this.#clock.pending, 'no timer is left').toBe(0)
  }

  #chance(share: number): boolean {
    return this.#random() < share
  }

  #upTo(max: number): number {
    return Math.floor(this.#random() * max)
  }
}

async function run(seed: number): Promise<void> {
  const made = new Run(seed)
  try {
    await made.steps()
    await made.check()
  } catch (error) {
    throw new Error(`run ${seed}: ${String(error)}`, { cause: error })
  }
}

describe('Writer, on a wire that loses, delays and refuses', () => {
  test('tells each append the truth once, stores nothing twice and keeps the order of each entity', {
    timeout: 60_000,
  }, async () => {
    const { seed, numRuns } = randomRuns(60)
    for (let i = 0; i < numRuns; i++) await run(seed + i)
  })
})
