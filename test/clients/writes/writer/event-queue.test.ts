import { describe, expect, test } from 'vitest'
import { EventQueue, type QueuedEvent } from '../../../../src/clients/writes/writer/event-queue.ts'
import { ReceiptPromise } from '../../../../src/clients/writes/writer/receipt-promise.ts'
import { randomRuns } from '../../../support/random-runs.ts'
import { seededRandom } from '../../../support/seeded-random.ts'

/** As `EventQueue`, looking through a plain list again and again. */
class PlainQueue {
  waiting: QueuedEvent[] = []
  readonly busy = new Set<string>()

  free(): QueuedEvent[] {
    return this.waiting.filter(({ event }) => !this.busy.has(event.entity_id))
  }

  take(maxEvents: number, maxBytes: number): QueuedEvent[] {
    const batch: QueuedEvent[] = []
    let bytes = '{"events":[]}'.length - 1
    for (const event of this.free()) {
      bytes += event.bytes + 1
      const isCut = batch.at(-1)?.isAlone || event.isAlone || bytes > maxBytes || batch.length === maxEvents
      if (batch.length > 0 && isCut) break
      batch.push(event)
    }
    for (const { event } of batch) this.busy.add(event.entity_id)
    this.waiting = this.waiting.filter((event) => !batch.includes(event))
    return batch
  }

  release(batch: readonly QueuedEvent[], untried: readonly QueuedEvent[]): void {
    for (const { event } of batch) this.busy.delete(event.entity_id)
    this.waiting = [...untried, ...this.waiting]
  }
}

function run(seed: number): void {
  const random = seededRandom(seed)
  const upTo = (max: number) => Math.floor(random() * max)
  const queue = new EventQueue()
  const plain = new PlainQueue()
  const underWay: (readonly QueuedEvent[])[] = []
  let seq = 0

  const push = () => {
    const event = { event_type: 'queue.filled', entity_id: `E${upTo(4)}`, payload: null }
    const bytes = 10 + upTo(40)
    const isAlone = random() < 0.1
    seq += 1
    const rest = { source: undefined, signal: undefined, appended: new ReceiptPromise() }
    plain.waiting.push(queue.push({ event, text: '', bytes, isAlone, seq, ...rest }))
  }
  const take = () => {
    const [maxEvents, maxBytes] = [1 + upTo(5), 60 + upTo(100)]
    const batch = queue.take(maxEvents, maxBytes)
    expect(batch).toEqual(plain.take(maxEvents, maxBytes))
    if (batch.length > 0) underWay.push(batch)
  }
  const release = () => {
    const [batch] = underWay.splice(upTo(underWay.length), 1)
    if (batch === undefined) return
    const untried = batch.slice(1 + upTo(batch.length))
    queue.release(batch, untried)
    plain.release(batch, untried)
  }
  const remove = () => {
    const event = plain.waiting[upTo(plain.waiting.length)]
    if (event === undefined) return
    queue.remove(event)
    plain.waiting = plain.waiting.filter((other) => other !== event)
  }
  const removeSome = () => {
    const isMeant = ({ seq: number }: QueuedEvent) => number % 3 === 0
    expect(queue.removeAll(isMeant)).toEqual(plain.waiting.filter(isMeant))
    plain.waiting = plain.waiting.filter((event) => !isMeant(event))
  }

  for (let step = 0; step < 60; step++) {
    const dice = random()
    if (dice < 0.5) push()
    else if (dice < 0.75) take()
    else if (dice < 0.93) release()
    else if (dice < 0.98) remove()
    else removeSome()
    expect(queue.free).toBe(plain.free().length)
    expect(queue.first).toBe(plain.waiting[0])
    expect(queue.bytes).toBe(plain.waiting.reduce((sum, { bytes }) => sum + bytes, 0))
    expect(plain.waiting.every(({ isWaiting }) => isWaiting)).toBe(true)
  }
}

describe('EventQueue', () => {
  test('gives what a plain list would, whatever is pushed, taken, put back and removed', () => {
    const { seed, numRuns } = randomRuns(300)
    for (let i = 0; i < numRuns; i++) {
      try {
        run(seed + i)
      } catch (error) {
        throw new Error(`run ${seed + i}: ${String(error)}`, { cause: error })
      }
    }
  })
})
