import { expect } from 'vitest'
import {
  type ClientOptions,
  CoreClient,
  causedBy,
  findWrite,
  isAllSourceError,
  type WriteStamp,
} from '../../../src/index.ts'
import { type Cut, type CuttingProxy, startCuttingProxy } from '../../support/cutting-proxy.ts'
import { coreOf, optionsFor } from '../client-of.ts'
import type { Case } from '../scenario.ts'
import type { Target } from '../target.ts'

/** Ways to lose an answer of a write that was stored. */
const AFTER: readonly Cut[] = ['reset after', 'truncate', 'page', 'bad gateway', 'gateway timeout', 'hang']

/** A client whose writes go through a proxy that cuts them, and closes with the case. */
export async function through(
  target: Target,
  options: Partial<ClientOptions>,
  play: (core: CoreClient, proxy: CuttingProxy) => Promise<void>,
): Promise<void> {
  const proxy = await startCuttingProxy(target.baseUrl, target.fetch)
  const { webSocket, baseUrl: _, fetch: __, ...rest } = optionsFor(target)
  const retry = { maxRetries: 3, baseDelayMs: 20 }
  const core = new CoreClient({
    ...rest,
    baseUrl: proxy.url,
    circuitBreaker: false,
    timeoutMs: 2_000,
    retry,
    ...options,
  })
  try {
    await play(core, proxy)
  } finally {
    proxy.close()
  }
}

async function failure(call: Promise<unknown>): Promise<{ code: string; stamp?: WriteStamp | undefined }> {
  const error: unknown = await call.then(
    () => new Error('it did not fail'),
    (thrown) => thrown,
  )
  if (!isAllSourceError(error)) throw error
  return error
}

/** What becomes of writes whose answers are lost between Core and the client. */
export const writeCases: Case[] = [
  {
    name: 'a write whose answer is lost is stored once, and its own result is given when it is verified',
    async run({ target, id, type }) {
      await through(target, { verifyWrites: true }, async (core, proxy) => {
        for (const [n, cut] of AFTER.entries()) {
          proxy.cut(cut)
          const event = { event_type: type('made'), entity_id: id('e'), payload: { n } }
          const receipt = await core.ingestEvent(event, { timeoutMs: 700 })
          const { events } = await coreOf(target).queryEvents({ entity_id: id('e') })
          const [stored, ...others] = events.filter(({ payload }) => (payload as { n: number }).n === n)
          expect(others).toEqual([])
          expect(receipt).toEqual({ event_id: stored?.id, timestamp: stored?.timestamp, version: n + 1 })
        }
        expect(proxy.writes).toBe(AFTER.length)
      })
    },
  },
  {
    name: 'a write that never arrived is not sent again without being asked, and nothing is found',
    async run({ target, id, type }) {
      await through(target, { verifyWrites: true }, async (core, proxy) => {
        proxy.cut('reset before')
        const event = { event_type: type('made'), entity_id: id('e'), payload: null }
        const { code, stamp } = await failure(core.ingestEvent(event))
        expect([code, proxy.writes]).toEqual(['outcome_unknown', 1])
        expect(await findWrite(core, stamp as WriteStamp)).toBeUndefined()
        expect((await core.queryEvents({ entity_id: id('e') })).events).toEqual([])
      })
    },
  },
  {
    name: 'a write that arrives late is found by the stamp of its error',
    async run({ target, id, type }) {
      await through(target, { verifyWrites: true, retry: false }, async (core, proxy) => {
        proxy.cut('late')
        const event = { event_type: type('made'), entity_id: id('e'), payload: null }
        const { stamp } = await failure(core.ingestEvent(event))
        await proxy.settled()
        const [stored] = (await core.queryEvents({ entity_id: id('e') })).events
        expect(await findWrite(core, stamp as WriteStamp)).toMatchObject({ event_id: stored?.id, version: 1 })
      })
    },
  },
  {
    name: 'a write that is not verified tells that its outcome is open, and is sent once',
    async run({ target, id, type }) {
      await through(target, {}, async (core, proxy) => {
        for (const cut of AFTER.filter((way) => way !== 'hang')) {
          proxy.cut(cut)
          const event = {
            event_type: type('made'),
            entity_id: id('e'),
            payload: null,
            expected_version: proxy.writes,
          }
          const { code } = await failure(core.ingestEvent(event))
          expect(code).toBe(cut === 'truncate' || cut === 'page' ? 'protocol' : 'outcome_unknown')
        }
        expect(proxy.writes).toBe(5)
        expect((await core.queryEvents({ entity_id: id('e') })).entity_version).toBe(5)
      })
    },
  },
  {
    name: 'a write with an expected version is sent again, and knows its own conflict from that of another',
    async run({ target, id, type }) {
      await through(target, { verifyWrites: true }, async (core, proxy) => {
        const event = (n: number) => ({
          event_type: type('made'),
          entity_id: id('e'),
          payload: { n },
          expected_version: n,
        })
        proxy.cut('reset before', 'bad gateway')
        expect(await core.ingestEvent(event(0))).toMatchObject({ version: 1 })
        proxy.cut('late', 'late')
        expect(await core.ingestEvent(event(1))).toMatchObject({ version: 2 })
        await proxy.settled()
        proxy.cut('reset before')
        proxy.onCut = () => coreOf(target).ingestEvent(event(2))
        expect(await failure(core.ingestEvent(event(2)))).toMatchObject({
          code: 'version_conflict',
          current: 3,
        })
        const { events } = await core.queryEvents({ entity_id: id('e') })
        expect(events.map(({ payload }) => (payload as { n: number }).n)).toEqual([0, 1, 2])
      })
    },
  },
  {
    name: 'appends of many writers that decide on the events follow each other without a gap',
    async run({ target, id, type }) {
      const core = coreOf(target)
      const count = 12
      const decide = (events: readonly unknown[]) => ({
        event_type: type('counted'),
        payload: { n: events.length + 1 },
      })
      const one = () => core.append(id('e'), decide, { maxAttempts: 100 })
      const appended = await Promise.all(Array.from({ length: count }, one))
      const { events } = await core.queryEvents({ entity_id: id('e') })
      const numbers = Array.from({ length: count }, (_, i) => i + 1)
      expect(appended.map(({ version }) => version).sort((a, b) => a - b)).toEqual(numbers)
      expect(events.map(({ payload }) => (payload as { n: number }).n).sort((a, b) => a - b)).toEqual(numbers)
    },
  },
  {
    name: 'an append of several events writes them one behind the other, and of none writes nothing',
    async run({ target, id, type }) {
      const core = coreOf(target)
      const some = ['a', 'b', 'c'].map((name) => ({ event_type: type('made'), payload: { name } }))
      const { events, version } = await core.append(id('e'), () => some)
      expect([version, events.map((receipt) => receipt.version)]).toEqual([3, [1, 2, 3]])
      expect(await core.append(id('e'), () => undefined)).toEqual({ events: [], version: 3 })
      expect((await core.queryEvents({ entity_id: id('e') })).events.map(({ id }) => id)).toEqual(
        events.map(({ event_id }) => event_id),
      )
    },
  },
  {
    name: 'what an event was caused by and its trace context are stored with it, alone and in a batch',
    async run({ target, id, type }) {
      const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
      const core = coreOf(target).with({ eventMetadata: { traceparent } })
      const made = { event_type: type('made'), entity_id: id('e'), payload: {} }
      await core.ingestEvent(made)
      const [first] = (await core.queryEvents({ entity_id: id('e') })).events
      if (first === undefined) throw new Error('the event is not there')
      await core.ingestBatch([{ ...made, metadata: { own: 1 } }], { eventMetadata: causedBy(first) })
      const { events } = await core.queryEvents({ entity_id: id('e') })
      expect(events.map(({ metadata }) => metadata)).toEqual([
        { traceparent },
        { traceparent, own: 1, causation_id: first.id, correlation_id: first.id },
      ])
    },
  },
  {
    name: 'an append of several events whose answer is lost finds them',
    async run({ target, id, type }) {
      await through(target, {}, async (core, proxy) => {
        proxy.cut('reset after')
        const some = ['a', 'b'].map((name) => ({ event_type: type('made'), payload: { name } }))
        const { events } = await core.append(id('e'), () => some)
        const page = await core.queryEvents({ entity_id: id('e') })
        expect(events.map(({ event_id }) => event_id)).toEqual(page.events.map((event) => event.id))
      })
    },
  },
]
