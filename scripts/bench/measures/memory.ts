import { setTimeout as sleep } from 'node:timers/promises'
import { newName } from '../arms/worker.ts'
import { startChild } from '../child.ts'
import type { HeapTold } from '../children/memory.ts'
import type { MemoryTold } from '../children/slow.ts'
import type { Context } from '../context.ts'
import { repeat } from '../harness.ts'
import { repeated } from '../measured.ts'
import type { Outcome } from '../result.ts'
import { median } from '../stats.ts'

const MB = 1024 * 1024
/** A process for each round is slow, and what it says does not depend on the load of the machine. */
const MAX_ROUNDS = 3

/** P12: what each million events adds to the heap of a worker whose state does not grow. */
export async function memoryForHistory(context: Context): Promise<Outcome[]> {
  const million = context.isQuick ? 200_000 : 1_000_000
  const heaps: number[][] = []
  const run = async () => {
    const sizes = await heapAfterEach(context, [million, 2 * million, 3 * million])
    heaps.push(sizes.map((bytes) => bytes / MB))
    const growths = sizes.slice(1).map((bytes, i) => bytes / (sizes[i] ?? 0) - 1)
    return Math.max(...growths)
  }
  const found = await repeat(run, Math.min(MAX_ROUNDS, context.rounds), context.random)
  const typical = [0, 1, 2].map((i) => median(heaps.map((sizes) => sizes[i] ?? 0)).toFixed(1))
  const note = `heap after ${million.toLocaleString('en')}, twice and three times as many events: ${typical.join(', ')} MB; the larger growth counts`
  return [repeated({ name: 'stub' }, found, { note })]
}

async function heapAfterEach(context: Context, heads: readonly number[]): Promise<number[]> {
  const log = (head: number) => ({ head, entities: 10_000 })
  const { drop } = await context.stub()
  const server = await context.serve(log(heads[0] ?? 0))
  const child = startChild<HeapTold>('children/memory.ts', [JSON.stringify([server, newName()])])
  const sizes: number[] = []
  try {
    for (const head of heads) {
      await context.serve(log(head))
      await drop()
      // Until the new connection's replay is over nobody can know of it, so ask until it is.
      for (let applied = 0; applied < head; ) {
        child.send({})
        const told = await child.next()
        applied = told.applied
        if (applied === head) sizes.push(told.heapBytes)
        else await sleep(100)
      }
    }
  } finally {
    await child.kill()
  }
  return sizes
}

/** P13: how much a process grows whose reducer takes 5 ms, while the server has 200,000 events for it. */
export async function slowReducer(context: Context): Promise<Outcome[]> {
  const log = (head: number) => ({ head, entities: 10_000 })
  const { drop } = await context.stub()
  let applied = 0
  const run = async () => {
    const server = await context.serve(log(0))
    const child = startChild<MemoryTold>('children/slow.ts', [JSON.stringify([server, newName()])])
    try {
      const idle = await child.next()
      await context.serve(log(200_000))
      await drop()
      await sleep(context.isQuick ? 5_000 : 10_000)
      child.send({})
      const told = await child.next()
      applied = told.applied
      if (applied === 0) throw new Error('nothing was applied')
      return (told.bytes - idle.bytes) / MB
    } finally {
      await child.kill()
    }
  }
  const found = await repeat(run, Math.min(MAX_ROUNDS, context.rounds), context.random)
  return [repeated({ name: 'stub' }, found, { note: `${applied} of 200,000 events were folded by then` })]
}
