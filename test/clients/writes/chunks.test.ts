import { expect, test } from 'vitest'
import { Chunks } from '../../../src/clients/writes/chunks.ts'
import type { Given } from '../../../src/clients/writes/given.ts'
import { BATCH_BYTES } from '../../../src/clients/writes/item-text.ts'
import { InvalidInputError } from '../../../src/errors.ts'

const event = { event_type: 'a.b', entity_id: 'e', payload: {} }
const given = (bytes: number): Given => ({ event, item: { event, text: 'x'.repeat(bytes) }, bytes })
const wrong: Given = { event, error: new InvalidInputError('events[0]', 'is wrong') }

async function* later(all: readonly Given[]): AsyncGenerator<Given, void> {
  yield* all
}

async function lengths(
  source: Iterator<Given, void> | AsyncIterator<Given, void>,
  maxBatch: number,
  maxBytes: number,
) {
  const chunks = new Chunks(() => source.next(), { maxBatch, maxBytes })
  const found: number[] = []
  for (let chunk = await chunks.next(); chunk; chunk = await chunks.next()) found.push(chunk.length)
  return found
}

const five = Array.from({ length: 5 }, () => given(10))
const room = (count: number) => BATCH_BYTES + count * 10 + (count - 1)

test.each<[string, Given[], number, number, number[]]>([
  ['none', [], 3, 1_000, []],
  ['by count', five, 2, 1_000, [2, 2, 1]],
  ['by bytes, commas and all', five, 9, room(2), [2, 2, 1]],
  ['by bytes that are one too few', five, 9, room(2) - 1, [1, 1, 1, 1, 1]],
  ['into one', five, 9, room(5), [5]],
  ['one that is too large for any as one', [given(10), given(99), given(10)], 9, room(2), [1, 1, 1]],
  ['and ends with one that cannot travel, alone', [given(10), given(10), wrong], 9, 1_000, [2, 1]],
])('parts events: %s', async (_, all, maxBatch, maxBytes, expected) => {
  expect(await lengths(all.values(), maxBatch, maxBytes)).toEqual(expected)
  expect(await lengths(later(all), maxBatch, maxBytes)).toEqual(expected)
})

test('takes no more from the source than a batch needs, and one to see that it is full', async () => {
  let taken = 0
  const source = (function* () {
    for (;;) {
      taken++
      yield given(10)
    }
  })()
  const chunks = new Chunks(() => source.next(), { maxBatch: 3, maxBytes: room(2) })
  await chunks.next()
  expect([taken, chunks.held.length]).toEqual([3, 1])
})
