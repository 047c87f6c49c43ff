import type { ProjectionStateEntry } from '../../api.ts'
import { UnsupportedByServerError } from '../../errors.ts'
import { byteLength } from '../../internal/byte-order.ts'
import { type CallOptions, callInit } from '../../transport/options.ts'
import type { LatestReads } from '../latest/latest-reads.ts'
import { readModelLimits } from '../latest/limits.ts'
import type { ReadModel } from '../latest/read-model.ts'
import type { Reply } from '../reply.ts'
import type { ClientSettings } from '../settings.ts'
import { modelNameOf } from './model-names.ts'
import type { StateKeeper } from './projection-states.ts'
import type { RowRequests } from './row-reads.ts'
import { RowStore } from './row-store.ts'
import { rowOf, stateIn } from './rows.ts'

/** Core keeps these itself. Where there are key-value routes, those tell their states too. */
const BUILT_IN = ['entity_snapshots', 'event_counters']

/** States in read models. */
export function readModelStates(latest: LatestReads, settings: ClientSettings): StateKeeper {
  const { random, clock } = settings.transport.options
  const store = new RowStore(random, clock)
  const read = async (name: string, ids: readonly string[], options: CallOptions) => {
    checkName(name)
    const requests = requestsOf(latest, options)
    const model = modelNameOf(name)
    const rows = await store.read(model, ids.filter(isKey), requests)
    const stateOf = (entity_id: string) =>
      rows.has(entity_id)
        ? { entity_id, state: stateIn(model, entity_id, rows.get(entity_id)), found: true }
        : { entity_id, state: null, found: false }
    return { states: ids.map(stateOf), requests }
  }
  const write = async (name: string, states: readonly ProjectionStateEntry[], options: CallOptions) => {
    checkName(name)
    const requests = requestsOf(latest, options)
    const rows = states.map((entry) => [entry.entity_id, rowOf(entry.entity_id, entry.state)] as const)
    return store.write(modelNameOf(name), new Map(rows), requests)
  }
  return {
    async get(name, entity_id, options) {
      const { states, requests } = await read(name, [entity_id], options)
      return requests.replied({ projection: name, entity_id, state: null, found: false, ...states[0] })
    },
    async put(name, entry, options) {
      const requests = await write(name, [entry], options)
      return requests.replied({ projection: name, entity_id: entry.entity_id, saved: true })
    },
    async getMany(name, ids, options) {
      const { states, requests } = await read(name, ids, options)
      return requests.replied({ projection: name, states, total: states.length })
    },
    async putMany(name, states, options) {
      const requests = await write(name, states, options)
      return requests.replied({ projection: name, saved: states.length, total: states.length })
    },
    async deleteMany(name, ids, options) {
      checkName(name)
      const requests = requestsOf(latest, options)
      const rows = new Map(ids.filter(isKey).map((entity_id) => [entity_id, null]))
      return (await store.write(modelNameOf(name), rows, requests)).replied(undefined)
    },
    async list(name, options) {
      checkName(name)
      const requests = requestsOf(latest, options)
      const model = modelNameOf(name)
      const rows = await store.readAll(model, requests)
      const states = [...rows].map(([key, row]) => ({ entity_id: key, state: stateIn(model, key, row) }))
      return requests.replied({ projection: name, states, total: states.length })
    },
  }
}

function checkName(name: string): void {
  if (BUILT_IN.includes(name))
    throw new UnsupportedByServerError(`the states of the built-in projection \`${name}\``, undefined)
}

/** What is no key has no row. */
function isKey(entity_id: string): boolean {
  return entity_id !== '' && byteLength(entity_id) <= readModelLimits.maxKeyBytes
}

function requestsOf(latest: LatestReads, options: CallOptions): RowRequests {
  let last: Response | undefined
  const ask = async <Data>(reply: Reply<Data>): Promise<Data> => {
    const { data, response } = await reply.withResponse()
    last = response
    return data
  }
  return {
    ask,
    signal: options.signal,
    isPlain: Object.keys(callInit(options)).length === 0,
    head: async () => (await ask(latest.feed({ limit: 0 }, options))).head,
    readModel: (name) => withOptions(latest.readModel(name), options),
    replied: (data) => {
      if (last === undefined) throw new TypeError('a call without a request')
      return { data, response: last }
    },
  }
}

function withOptions(model: ReadModel, options: CallOptions): ReadModel {
  return {
    name: model.name,
    page: (fields) => model.page(fields, options),
    rows: (fields) => model.rows(fields, options),
    commit: (commit) => model.commit(commit, options),
  }
}
