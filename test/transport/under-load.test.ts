import { expect, test } from 'vitest'
import type { Step } from '../support/fake-fetch.ts'
import { ending, type TestTransport, testTransport } from '../support/test-transport.ts'
import { type VirtualClock, virtualClock } from '../support/virtual-clock.ts'

/** Core's gate: 16 requests at work, each for `workMs`, 64 waiting for two seconds at most, and a 429 for the others. */
function gate(clock: VirtualClock, workMs: number) {
  let atWork = 0
  const waiting = new Set<() => void>()
  const seen = { refused: 0, most: 0 }
  const refusal = () => {
    seen.refused++
    return new Response(null, { status: 429, headers: { 'retry-after': '1' } })
  }
  const pass = (ms: number) => new Promise<void>((resolve) => clock.setTimeout(resolve, ms))
  const work = async () => {
    atWork++
    await pass(workMs)
    atWork--
    const [next] = waiting
    next?.()
    return Response.json({})
  }
  const step: Step = async () => {
    seen.most = Math.max(seen.most, atWork + waiting.size + 1)
    if (atWork < 16) return work()
    if (waiting.size >= 64) return refusal()
    const isTurn = await new Promise<boolean>((resolve) => {
      const cancel = clock.setTimeout(() => leave(false), 2_000)
      const onTurn = () => leave(true)
      const leave = (how: boolean) => {
        cancel()
        waiting.delete(onTurn)
        resolve(how)
      }
      waiting.add(onTurn)
    })
    return isTurn ? work() : refusal()
  }
  return { step, seen }
}

/** How the calls end when `callers` of each client call one after the other. */
async function load(
  { start }: TestTransport,
  clock: VirtualClock,
  callers: number,
  calls: number,
): Promise<unknown[]> {
  const ends: unknown[] = []
  const caller = async () => {
    for (let i = 0; i < calls; i++) {
      ends.push(await ending(start()))
      await new Promise<void>((resolve) => clock.setTimeout(resolve, 0))
    }
  }
  await Promise.all(Array.from({ length: callers }, caller))
  return ends
}

test('keeps 200 callers of one client under what a Core takes, and refuses none of them', async () => {
  const clock = virtualClock()
  const { step, seen } = gate(clock, 20)
  const client = testTransport([step], { clock, random: Math.random })
  const ends = await clock.run(load(client, clock, 200, 10))
  expect(ends.every((end) => end === 'ok')).toBe(true)
  expect(ends).toHaveLength(2_000)
  expect(seen.refused).toBe(0)
  expect(seen.most).toBeLessThanOrEqual(64)
})

test('makes way for others: of ten clients with 100 callers each none hears a refusal', async () => {
  const clock = virtualClock()
  const { step, seen } = gate(clock, 20)
  const clients = Array.from({ length: 10 }, () => testTransport([step], { clock, random: Math.random }))
  const ends = await clock.run(Promise.all(clients.map((client) => load(client, clock, 100, 5))))
  expect(ends.flat().every((end) => end === 'ok')).toBe(true)
  expect(ends.flat()).toHaveLength(5_000)
  expect(seen.refused).toBeGreaterThan(0)
  expect(seen.refused).toBeLessThan(110)
})
