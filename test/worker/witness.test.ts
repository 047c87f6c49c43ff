import { describe, expect, test } from 'vitest'
import { WitnessWatch } from '../../src/worker/witness.ts'

const unwitnessed = { type: 'unwitnessed' }

describe('WitnessWatch', () => {
  test('is content with a read that shows the witness in its place', () => {
    const watch = new WitnessWatch({ position: 5, id: 'e' })
    expect([watch.see(4, 'd'), watch.see(5, 'e'), watch.see(9, 'i'), watch.end()]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ])
  })

  test('has nothing to ask of the first read of all', () => {
    const watch = new WitnessWatch(null)
    expect([watch.see(1, 'a'), watch.end()]).toEqual([undefined, undefined])
  })

  test.each([
    ['another event stands in its place', 5, 'x'],
    ['the read begins behind it', 6, 'e'],
  ])('tells at once when %s', (_, position, id) => {
    expect(new WitnessWatch({ position: 5, id: 'e' }).see(position, id)).toEqual(unwitnessed)
  })

  test('tells at the end when the read did not come so far', () => {
    const watch = new WitnessWatch({ position: 5, id: 'e' })
    expect([watch.see(4, 'e'), watch.end()]).toEqual([undefined, unwitnessed])
  })
})
