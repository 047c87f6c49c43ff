import { startRealCore } from '../core/real-core.ts'
import type { Server } from './arms/worker.ts'
import { ingestAll, readFlights } from './flights.ts'
import { buildPeer, type Peer } from './peer.ts'
import type { Outcome } from './result.ts'
import type { StubLog } from './stub/frames.ts'
import { type Stub, startStub } from './stub/stub.ts'

/** The Core that rows are measured on. */
export const benchCore = '0.27.0'

/** What is not there, and why. */
export interface Missing {
  readonly type: 'missing'
  readonly reason: string
}

/** What a row has to measure with. Servers and the peer are made when they are first asked for. */
export interface Context {
  readonly rounds: number
  readonly random: () => number
  /** Events of a replay. */
  readonly events: number
  /** Fewer of everything, to see whether it runs: numbers to look at, not to judge by. */
  readonly isQuick: boolean
  log(text: string): void
  stub(): Promise<Stub>
  /** The stub with this log. */
  serve(log: StubLog): Promise<Server>
  /** A real Core that has all flights; one for all rows that only read. */
  flights(): Promise<Server | Missing>
  /** A real Core of the caller's own, without events. */
  emptyCore(): Promise<(Server & { stop(): Promise<void> }) | Missing>
  peer(): Promise<Peer | Missing>
  stop(): Promise<void>
}

/** How a run is sized. */
export interface ContextOptions {
  readonly rounds: number
  readonly isQuick: boolean
  readonly random: () => number
}

/** Makes a context. Nothing is started yet. */
export function makeContext({ rounds, isQuick, random }: ContextOptions): Context {
  const events = isQuick ? 50_000 : 200_000
  const log = (text: string) => console.error(text)
  const started: { stop(): Promise<void> }[] = []
  const keep = <Stoppable extends { stop(): Promise<void> }>(made: Stoppable): Stoppable => {
    started.push(made)
    return made
  }
  const stub = once(async () => keep(await startStub()))
  const emptyCore = async () => {
    const core = await startRealCore(benchCore, { memory: true })
    if (core.type === 'not_installed')
      return missing(`Core ${benchCore} is not installed; run \`${core.hint}\``)
    const { url, apiKey } = keep(core)
    return { name: `Core ${benchCore}`, url, apiKey, events: 0, stop: () => core.stop() }
  }
  return {
    rounds,
    random,
    events,
    isQuick,
    log,
    stub,
    emptyCore,
    async serve(served) {
      const { url, serve } = await stub()
      await serve(served)
      return { name: 'stub', url, apiKey: 'ask_stub', events: served.head }
    },
    flights: once(async () => {
      const core = await emptyCore()
      if ('type' in core) return core
      log(`storing ${events} flights`)
      await ingestAll(core.url, core.apiKey, readFlights(events))
      return { ...core, events }
    }),
    peer: once(() => buildPeer(log)),
    async stop() {
      await Promise.all(started.map((made) => made.stop()))
    },
  }
}

/** Says why there is nothing. */
export function missing(reason: string): Missing {
  return { type: 'missing', reason }
}

/** Whether a server, or the peer, is not there. */
export function isMissing(value: object): value is Missing {
  return 'type' in value && value.type === 'missing'
}

/** Measures on the stub, which isolates the client, and on a real Core, if there is one. */
export async function onBothServers(
  context: Context,
  measure: (server: Server) => Promise<Outcome>,
): Promise<Outcome[]> {
  const onStub = await measure(await context.serve({ head: context.events, entities: 10_000 }))
  return [onStub, await onFlights(context, measure)]
}

/** Measures on a real Core that has the flights, or says that there is none. */
export async function onFlights(
  context: Context,
  measure: (server: Server) => Promise<Outcome>,
): Promise<Outcome> {
  const core = await context.flights()
  if (isMissing(core)) return { type: 'not_measured', server: `Core ${benchCore}`, reason: core.reason }
  return measure(core)
}

function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined
  return () => {
    made ??= make()
    return made
  }
}
