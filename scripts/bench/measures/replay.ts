import { monitorEventLoopDelay } from 'node:perf_hooks'
import { bareReplay } from '../arms/bare-loop.ts'
import {
  appliedAll,
  catchUp,
  countingWorker,
  idleWorker,
  newName,
  type Server,
  timeToCaughtUp,
} from '../arms/worker.ts'
import { type Context, isMissing, onBothServers, onFlights } from '../context.ts'
import { compare, repeat, timed } from '../harness.ts'
import { compared, inMs, rate, repeated } from '../measured.ts'
import type { Outcome } from '../result.ts'

/**
 * P6: a worker that folds nothing against the bare loop. Another worker is there all the time, as in any process that has one: the
 * collection before each round takes, with the last instances of a class, what the engine has learned of it, and the worker would be
 * measured while it is compiled again, which the loop, that has no classes, is not.
 */
export function workerAgainstBareLoop(context: Context): Promise<Outcome[]> {
  return onBothServers(context, async (server) => {
    await using other = await idleWorker(server).start()
    await other.caughtUp()
    const found = await compare({
      ...context,
      a: () => timed(() => bareReplay(server.url, newName()).then(expectEvents(server))),
      b: () => timeToCaughtUp(idleWorker(server), appliedAll(server)),
    })
    const { events } = server
    return compared(server, found, {
      note: `bare loop ${rate(events, found.a)}, worker ${rate(events, found.b)}`,
    })
  })
}

/** P7: our worker against the peer's, both counting the events of each entity in their default configuration. */
export async function workerAgainstPeer(context: Context): Promise<Outcome[]> {
  const peer = await context.peer()
  const measure = async (server: Server): Promise<Outcome> => {
    if (isMissing(peer)) return { type: 'not_measured', server: server.name, reason: peer.reason }
    const found = await compare({
      ...context,
      a: async () => {
        const { ms, applied } = await peer.replay(server, newName())
        expectEvents(server)(applied)
        return ms
      },
      b: () => timeToCaughtUp(countingWorker(server), appliedAll(server)),
    })
    return compared(server, found, {
      note: `ours ${inMs(found.b)}`,
      peer: `allsource ${peer.version}: ${inMs(found.a)}`,
    })
  }
  return [await onFlights(context, measure)]
}

/** P11: how long the event loop is not free during a replay; the 99th percentile of what a timer of 1 ms is late. */
export function eventLoopDelay(context: Context): Promise<Outcome[]> {
  return onBothServers(context, async (server) => {
    const during = (work: () => Promise<unknown>) => async () => {
      const delay = monitorEventLoopDelay({ resolution: 1 })
      globalThis.gc?.()
      delay.enable()
      await work()
      delay.disable()
      return delay.percentile(99) / 1e6
    }
    const worker = await repeat(
      during(() => catchUp(idleWorker(server), appliedAll(server))),
      context.rounds,
      context.random,
    )
    const bare = await repeat(
      during(() => bareReplay(server.url, newName())),
      context.rounds,
      context.random,
    )
    return repeated(server, worker, { note: `bare loop ${bare.median.toFixed(1)} ms` })
  })
}

function expectEvents({ events }: Server): (found: number) => void {
  return (found) => {
    if (found !== events) throw new Error(`${found} of ${events} events came`)
  }
}
