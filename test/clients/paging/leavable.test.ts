import { getEventListeners } from 'node:events'
import { expect, test } from 'vitest'
import { leavable } from '../../../src/clients/paging/leavable.ts'
import { ending } from '../../support/test-transport.ts'

const over = { done: true, value: undefined }
const settled = () => new Promise((resolve) => setImmediate(resolve))

/** Gives 0, 1, 2 … and waits for ever before `hangsAt`, unless it heeds its signal. */
function source({ hangsAt = Number.POSITIVE_INFINITY, isDeaf = false } = {}) {
  const facts = { opened: 0, reasons: [] as unknown[], isTidied: false }
  async function* open(signal: AbortSignal): AsyncGenerator<number, string> {
    facts.opened++
    signal.addEventListener('abort', () => facts.reasons.push(signal.reason))
    try {
      for (let n = 0; n < 5; n++) {
        if (n === hangsAt)
          await new Promise((_, reject) => {
            if (!isDeaf) signal.addEventListener('abort', () => reject(signal.reason))
          })
        yield n
      }
      return 'the end'
    } finally {
      facts.isTidied = true
    }
  }
  return { open, facts }
}

test('gives what the source gives, and then that it is done', async () => {
  const { open, facts } = source()
  const { signal } = new AbortController()
  const reading = leavable(open, signal)
  const found: number[] = []
  for (let next = await reading.next(); ; next = await reading.next()) {
    if (next.done) {
      expect(next.value).toBe('the end')
      break
    }
    found.push(next.value)
  }
  expect(found).toEqual([0, 1, 2, 3, 4])
  expect(await reading.next()).toEqual(over)
  expect(facts).toMatchObject({ reasons: [], isTidied: true })
  expect(getEventListeners(signal, 'abort')).toEqual([])
})

test.each([false, true])(
  'ends every next that waits when the reader leaves (deaf source: %s)',
  async (isDeaf) => {
    const { open, facts } = source({ hangsAt: 1, isDeaf })
    const { signal } = new AbortController()
    const reading = leavable(open, signal)
    await reading.next()
    const waiting = [reading.next(), reading.next()]
    expect(await reading.return('left')).toEqual({ done: true, value: 'left' })
    expect(await Promise.all(waiting)).toEqual([over, over])
    expect(await reading.next()).toEqual(over)
    expect(facts.reasons).toMatchObject([{ name: 'AbortError' }])
    await settled()
    expect(facts.isTidied).toBe(!isDeaf)
    expect(getEventListeners(signal, 'abort')).toEqual([])
  },
)

test('throws what the reader throws into it, and cancels as well', async () => {
  const { open, facts } = source({ hangsAt: 0 })
  const reading = leavable(open, undefined)
  const waiting = reading.next()
  expect(await ending(reading.throw('away'))).toBe('away')
  expect(await waiting).toEqual(over)
  expect(facts.reasons).toHaveLength(1)
})

test('opens nothing for a reader that leaves at once', async () => {
  const { open, facts } = source()
  const reading = leavable(open, undefined)
  expect(await reading.return('left')).toEqual({ done: true, value: 'left' })
  expect(await reading.next()).toEqual(over)
  expect(facts.opened).toBe(0)
})

test('lets go at the end of a scope', async () => {
  const { open, facts } = source({ hangsAt: 1 })
  let waiting: Promise<unknown>
  {
    await using reading = leavable(open, undefined)
    await reading.next()
    waiting = reading.next()
  }
  expect(await waiting).toEqual(over)
  expect(facts.reasons).toHaveLength(1)
})

test.each([false, true])(
  "rejects with the caller's reason once, then is done (deaf source: %s)",
  async (isDeaf) => {
    const controller = new AbortController()
    const { open } = source({ hangsAt: 1, isDeaf })
    const reading = leavable(open, controller.signal)
    await reading.next()
    const ends = [ending(reading.next()), reading.next()]
    controller.abort('enough')
    expect(await Promise.all(ends)).toEqual(['enough', over])
    expect(await reading.next()).toEqual(over)
  },
)

test('gives nothing more after an abort between two reads', async () => {
  const controller = new AbortController()
  const reading = leavable(source().open, controller.signal)
  await reading.next()
  controller.abort('enough')
  expect(await ending(reading.next())).toBe('enough')
})

test('reads nothing for a signal that is aborted already', async () => {
  const { open, facts } = source()
  const reading = leavable(open, AbortSignal.abort('too late'))
  expect(await ending(reading.next())).toBe('too late')
  expect(facts.isTidied).toBe(false)
})

test('is done with what the source throws', async () => {
  const reading = leavable(async function* (): AsyncGenerator<number, void> {
    yield 0
    throw new Error('no more')
  }, undefined)
  await reading.next()
  expect(await ending(reading.next())).toMatchObject({ message: 'no more' })
  expect(await reading.next()).toEqual(over)
})
