import { type CoreApi, CoreClient, QueryClient } from 'allsource'
import createClient from 'openapi-fetch'

import { inTurn } from '../callers.ts'
import { benchCore, type Context, isMissing } from '../context.ts'
import { compare, cpuTimed, repeat } from '../harness.ts'
import { compared, repeated } from '../measured.ts'
import type { Outcome } from '../result.ts'
import { median } from '../stats.ts'

/** A page as people ask for it: the newest events of one route. */
const PAGE = { tenant_id: 'default', entity_id: 'route-337', limit: 100 }
const PATH = '/api/v1/events/query'
/** Runs are short and many: what else the machine does then weighs on both arms alike. */
const READS = 64
const SHORTER = 5
const KEY = 'ask_of_no_server'
const NOWHERE = 'http://127.0.0.1:3900'

/** P1: `queryEvents()` against `fetch().json()` of the same URL, with one caller and with sixteen. */
export async function typedRead(context: Context): Promise<Outcome[]> {
  const server = await context.flights()
  if (isMissing(server)) {
    const gone: Outcome = { type: 'not_measured', server: `Core ${benchCore}`, reason: server.reason }
    return [gone, gone]
  }
  const { url, apiKey } = server
  const query = new QueryClient({ baseUrl: url, apiKey, tenantId: PAGE.tenant_id })
  const { entity_id, limit } = PAGE
  const wanted = `${url}${PATH}?${new URLSearchParams({ ...PAGE, limit: String(limit) })}`
  const headers = { authorization: `Bearer ${apiKey}` }
  const raw = async () => ((await (await fetch(wanted, { headers })).json()) as { count: number }).count
  const ours = async () => (await query.queryEvents({ entity_id, limit })).count

  const outcomes: Outcome[] = []
  for (const callers of [1, 16]) {
    const arm = (read: () => Promise<number>) => () => typicalMs(callers, READS, read)
    const found = await compare({ ...context, rounds: context.rounds * SHORTER, a: arm(ours), b: arm(raw) })
    const each = (ms: number) => `${ms.toFixed(2)} ms`
    const cpu = (read: () => Promise<number>) => cpuTimed(() => inTurn(callers, 10 * READS, read))
    const [rawCpuMs, ourCpuMs] = [await cpu(raw), await cpu(ours)]
    const cpuNote = `of the processor ${each(rawCpuMs / 10 / READS)} and ${each(ourCpuMs / 10 / READS)}`
    const note = `a page of ${limit} events: fetch ${each(found.b.median)}, ours ${each(found.a.median)}; ${cpuNote}`
    outcomes.push(compared(server, found, { note }))
  }
  return outcomes
}

/** What half of the reads take at most: one that the machine was busy with something else for does not count. */
async function typicalMs(callers: number, count: number, read: () => Promise<number>): Promise<number> {
  const each: number[] = []
  await inTurn(callers, count, async () => {
    const started = performance.now()
    if ((await read()) === 0) throw new Error('the page is empty')
    each.push(performance.now() - started)
  })
  return median(each)
}

/** P2: typed calls with all that a client does by default against bare openapi-fetch, both on a `fetch` that answers at once. */
export async function callOverhead(context: Context): Promise<Outcome[]> {
  const body = JSON.stringify({ events: [], count: 0, total_count: 0, has_more: false, entity_version: 0 })
  const headers = { 'content-type': 'application/json', 'content-length': String(body.length) }
  const options = { baseUrl: NOWHERE, apiKey: KEY, fetch: async () => new Response(body, { headers }) }
  const bare = createClient({ ...options, headers: { authorization: `Bearer ${KEY}` } }) as unknown as CoreApi
  const core = new CoreClient(options)
  const count = context.isQuick ? 5_000 : 20_000
  const arm = (call: () => Promise<unknown>) => () => cpuTimed(() => inTurn(1, count, call))
  const get = (api: CoreApi) => arm(() => api.GET(PATH, { params: { query: PAGE } }))
  const found = await compare({ ...context, a: get(bare), b: get(core.api) })
  const { entity_id, limit } = PAGE
  const methodMs = await arm(() => core.queryEvents({ entity_id, limit }))()
  const each = (ms: number) => `${((ms * 1_000) / count).toFixed(1)} µs`
  const note = `of the processor: openapi-fetch ${each(found.a.median)}, ours ${each(found.b.median)}, queryEvents() ${each(methodMs)}`
  return [compared({ name: 'stubbed fetch' }, found, { note })]
}

/** P16: how many calls an open breaker refuses in a millisecond of the processor. None may reach the network. */
export async function openBreaker(context: Context): Promise<Outcome[]> {
  let requests = 0
  const failing = async () => {
    requests++
    return new Response(null, { status: 500 })
  }
  const options = { baseUrl: NOWHERE, apiKey: KEY, fetch: failing, retry: false } as const
  const core = new CoreClient({ ...options, circuitBreaker: { recoveryMs: 3_600_000 } })
  while (core.circuitState() === 'closed') await core.api.GET('/api/v1/stats')
  const before = requests
  const count = context.isQuick ? 50_000 : 200_000
  const refused = (call: () => Promise<unknown>) => async () => {
    let refusals = 0
    const ms = await cpuTimed(() => inTurn(1, count, () => call().then(undefined, () => void refusals++)))
    if (refusals !== count) throw new Error(`${refusals} of ${count} calls were refused`)
    return count / ms
  }
  const arm = refused(() => core.api.GET('/api/v1/stats', {}))
  await arm()
  const found = await repeat(arm, context.rounds, context.random)
  const perMs = Math.round(await refused(() => core.queryEvents({ entity_id: PAGE.entity_id }))())
  const sent = requests - before
  if (sent > 0) throw new Error(`${sent} requests were sent`)
  const note = `no request was sent; queryEvents(), which checks its parameters first: ${perMs}`
  return [repeated({ name: 'no server' }, found, { note })]
}
