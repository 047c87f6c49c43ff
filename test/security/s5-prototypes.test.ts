import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Event } from '../../src/api.ts'
import { CoreClient } from '../../src/clients/core-client.ts'
import { foldEvents, reducerFolder } from '../../src/clients/fold.ts'
import { QueryClient } from '../../src/clients/query-client.ts'
import { isSameJson } from '../../src/internal/same-json.ts'
import { type MockCore, mockCore } from '../../src/mock/index.ts'
import { jsonCodec, ProjectionWorker } from '../../src/worker/index.ts'
import { KEY } from '../support/test-transport.ts'
import { disk, type Program, world } from '../support/world.ts'

/** Names that every object answers to, though nobody gave them. */
const NAMES = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'valueOf',
  'hasOwnProperty',
  'isPrototypeOf',
  '__defineGetter__',
  '__lookupSetter__',
  'toJSON',
  'then',
]
/** Of those, what Core takes for an event type. */
const TYPES = NAMES.filter((name) => name === name.toLowerCase())
const FLAVOURS = ['core-0.19.2', 'core-0.27.0'] as const

/** An object that has each name as a key of its own, with what would be inherited if it were no key. */
const hostile = () => JSON.parse(`{${NAMES.map((name) => `"${name}":{"polluted":"${name}"}`).join()}}`)

const textOf = (value: unknown) => JSON.stringify(value)

let before: unknown

function prototypes(): unknown {
  const of = [Object, Array, Function, Map, Set, String, Number, Promise, Error].map(
    ({ prototype }) => prototype,
  )
  return of.map((prototype) => [
    Reflect.ownKeys(prototype),
    Object.entries(Object.getOwnPropertyDescriptors(prototype)),
  ])
}

beforeEach(() => {
  before = prototypes()
})
afterEach(() => {
  expect(prototypes()).toEqual(before)
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
})

function coreOf(mock: MockCore): CoreClient {
  return new CoreClient({
    baseUrl: 'http://core.test',
    apiKey: KEY,
    fetch: mock.fetch,
    webSocket: mock.webSocket,
  })
}

/** One event for each name, as its entity, with every name in its payload and its metadata. */
async function written(flavour: (typeof FLAVOURS)[number]) {
  const mock = mockCore({ flavour })
  const core = coreOf(mock)
  for (const entity_id of NAMES)
    await core.ingestEvent({ event_type: 'a', entity_id, payload: hostile(), metadata: hostile() })
  return { mock, core }
}

test.each(FLAVOURS)('%s gives events back with the names that they were written with', async (flavour) => {
  const { core } = await written(flavour)
  const events = await core.events().toArray({ max: 100 })
  expect(events.map(({ entity_id }) => entity_id)).toEqual(NAMES)
  for (const { payload, metadata } of events) {
    expect(isSameJson(payload, hostile())).toBe(true)
    expect(isSameJson(metadata, hostile())).toBe(true)
    expect(isSameJson(payload, {})).toBe(false)
  }
  for (const name of NAMES) {
    const page = await core.queryEvents({ entity_id: name })
    expect(page.events.map(({ entity_id }) => entity_id)).toEqual([name])
  }
})

test.each(FLAVOURS)('%s and its client fold them into states as any other', async (flavour) => {
  const { core } = await written(flavour)
  for (const name of NAMES) {
    const state = await core.entityState(name)
    const { current_state } = state as { current_state: object }
    expect(Object.keys(current_state).sort()).toEqual([...NAMES].sort())
    expect(isSameJson(current_state, hostile())).toBe(true)
    expect(Object.getPrototypeOf(current_state)).toBe(Object.prototype)
  }
})

test.each(FLAVOURS)('%s lists, counts and filters them as any other', async (flavour) => {
  const { mock, core } = await written(flavour)
  const entities = await core.entities().toArray({ max: 100 })
  expect(entities.map(({ entity_id }) => entity_id).sort()).toEqual([...NAMES].sort())
  for (const name of NAMES) {
    mock.append({ event_type: 'f', entity_id: name, payload: JSON.parse(`{"${name}":"yes"}`) })
    mock.append({ event_type: 'f', entity_id: name, payload: {} })
    const filter = JSON.parse(`{"${name}":"yes"}`)
    const page = await core.queryEvents({ event_type: 'f', payload_filter: filter })
    expect(page.events.map(({ entity_id }) => entity_id)).toEqual([name])
  }
  for (const event_type of TYPES) {
    await core.ingestEvent({ event_type, entity_id: 'e', payload: {} })
    expect((await core.queryEvents({ event_type })).events).toHaveLength(1)
  }
  const types = (await core.listEventTypes()).event_types.map(({ event_type }) => event_type)
  expect(types.sort()).toEqual([...TYPES, 'a', 'f'].sort())
})

test.each(FLAVOURS)('%s finds duplicates by such a field', async (flavour) => {
  const { mock, core } = await written(flavour)
  for (const name of NAMES) {
    for (const entity_id of ['x', 'y']) {
      mock.append({
        event_type: 'dup.a',
        entity_id: name + entity_id,
        payload: JSON.parse(`{"${name}":"same"}`),
      })
    }
    const found = await core.detectDuplicates({ event_type_prefix: 'dup.', group_by: [name] })
    const groups = found.duplicates.filter(({ key }) => Object.hasOwn(key as object, name))
    expect(groups.map(({ key }) => textOf(key))).toContain(`{"${name}":"same"}`)
  }
})

test.each(FLAVOURS)('%s keeps states of projections under such names', async (flavour) => {
  const core = coreOf(mockCore({ flavour }))
  for (const name of NAMES) {
    expect((await core.getProjectionState(name, name)).found).toBe(false)
    await core.putProjectionState(name, name, hostile())
    const found = await core.getProjectionState(name, name)
    expect(isSameJson(found.state, hostile())).toBe(true)
    const states = NAMES.map((entity_id) => ({ entity_id, state: { of: entity_id } }))
    await core.bulkPutProjectionState(name, states)
    const many = await core.bulkGetProjectionStates(name, [...NAMES, 'other'])
    expect(many.states.map(({ found: isFound }) => isFound)).toEqual([...NAMES.map(() => true), false])
    expect(many.states.slice(0, -1).map(({ state }) => state)).toEqual(NAMES.map((of) => ({ of })))
  }
})

test('rows of a read model go by such keys', async () => {
  const { core } = await written('core-0.27.0')
  const model = core.readModel('constructor')
  const { cursor } = await core.feed()
  const changes = Object.fromEntries(NAMES.map((name) => [name, { of: name }]))
  expect(Object.keys(changes)).toHaveLength(NAMES.length)
  await model.commit({ expected_revision: 0, checkpoint: cursor, ready: true, changes })
  const { rows } = await model.page()
  expect(Object.keys(rows).sort()).toEqual([...NAMES].sort())
  expect(isSameJson(rows, changes)).toBe(true)
})

test('a verified write marks such metadata and leaves it as it was', async () => {
  const mock = mockCore()
  const core = coreOf(mock).with({ verifyWrites: true })
  await core.ingestEvent({ event_type: 'a', entity_id: 'e', payload: {}, metadata: hostile() })
  const { $client: _, ...kept } = (mock.events[0] as Event).metadata as { $client: unknown }
  expect(isSameJson(kept, hostile())).toBe(true)
})

test('a fold of one call takes them as any other', async () => {
  const { mock } = await written('core-0.27.0')
  const query = new QueryClient({
    baseUrl: 'http://core.test',
    apiKey: KEY,
    tenantId: 'default',
    fetch: mock.fetch,
  })
  const seen = await query.queryAndFold(
    {},
    { initialState: () => new Set<string>(), reducer: (s, e) => void s.add(e.entity_id) },
  )
  expect([...(seen ?? [])]).toEqual(NAMES)
  const folder = reducerFolder<string[]>(
    () => [],
    (state, { entity_id }) => [...state, entity_id],
  )
  expect(foldEvents(mock.events as Event[], folder)).toEqual(NAMES)
})

const builderOf = ({ core }: Program) => ProjectionWorker.builder(core).name('w')

test('a worker without an initial state counts by such ids, and goes on so after a restart', async () => {
  const w = world()
  const kept = disk()
  const start = async (program: Program) => {
    const worker = builderOf(program)
      .stateStore(program.store(kept))
      // As people write it.
      .reducer((state, { entity_id }) => {
        state[entity_id] ??= {}
        const entry = state[entity_id] as { polluted?: number }
        entry.polluted = (entry.polluted ?? 0) + 1
      })
    const handle = await worker.start()
    await w.clock.run(handle.caughtUp())
    return handle
  }
  w.write(2 * NAMES.length, ...NAMES)
  const first = w.program()
  const handle = await start(first)
  expect(Object.entries(handle.state())).toEqual(NAMES.map((name) => [name, { polluted: 2 }]))
  await w.clock.run(handle.stop())
  first.kill()
  w.write(NAMES.length, ...NAMES)
  const again = await start(w.program())
  expect(Object.entries(again.state())).toEqual(NAMES.map((name) => [name, { polluted: 3 }]))
  await w.clock.run(again.stop())
})

test('handlers by event type are asked for such types, and only if they were given', async () => {
  const w = world()
  const events = TYPES.flatMap((event_type) =>
    [1, 2].map(() => ({ event_type, entity_id: 'e', payload: {} })),
  )
  w.mock.append(...events)
  const handler = (state: string[], { event_type }: Event) => void state.push(event_type)
  const handlers = Object.fromEntries(TYPES.map((type) => [type, handler]))
  const all = await builderOf(w.program())
    .initialState((): string[] => [])
    .reducer(handlers)
    .start()
  await w.clock.run(all.caughtUp())
  expect(all.state()).toEqual(TYPES.flatMap((type) => [type, type]))
  await w.clock.run(all.stop())
  const few = await builderOf(w.program())
    .name('few')
    .initialState((): string[] => [])
    .reducer({ other: handler })
    .eventTypes([])
    .start()
  await w.clock.run(few.caughtUp())
  expect(few.state()).toEqual([])
  await w.clock.run(few.stop())
})

test('states with such keys are pushed back, put aside and found again', async () => {
  const w = world()
  w.write(NAMES.length, ...NAMES)
  const program = w.program()
  const handle = await builderOf(program)
    .initialState(() => new Map<string, object>())
    .reducer((state, { entity_id, event_type }) => {
      if (event_type === 'poison') throw new Error('poison')
      state.set(entity_id, hostile())
    })
    .stateFlushEntities((state) => state)
    .onReducerError('dead_letter')
    .start()
  await w.clock.run(handle.caughtUp())
  w.mock.append(...NAMES.map((entity_id) => ({ event_type: 'poison', entity_id, payload: hostile() })))
  await w.clock.advance(20_000)
  expect(handle.deadLetters().map(({ event }) => event.entity_id)).toEqual(NAMES)
  for (const name of NAMES) expect(isSameJson(await w.clock.run(handle.getState(name)), hostile())).toBe(true)
  await w.clock.run(handle.stop())
})

test.each([
  ['an object', () => hostile()],
  ['an object without a prototype', () => Object.assign(Object.create(null), hostile())],
  [
    'an object beside a Map',
    () => ({ map: new Map(NAMES.map((name) => [name, hostile()])), plain: hostile() }),
  ],
  ['a Set', () => new Set(NAMES)],
  [
    'an object that looks tagged',
    () => JSON.parse('{"$allsource":["object",[["__proto__",1]]],"__proto__":{"a":1}}'),
  ],
])('the codec gives back %s with such keys', (_, make) => {
  const state = make()
  const back = jsonCodec.decode(jsonCodec.encode(state))
  expect(Object.getPrototypeOf(back)).toBe(Object.getPrototypeOf(state))
  expect(Reflect.ownKeys(back as object)).toEqual(Reflect.ownKeys(state))
  expect(jsonCodec.encode(back)).toBe(jsonCodec.encode(state))
  expect(back).toEqual(state)
})

test('a stored text cannot set a prototype', () => {
  const back = jsonCodec.decode(
    '{"__proto__":{"polluted":1},"a":{"$allsource":["object",[["__proto__",{"polluted":1}]]]}}',
  )
  const { a } = back as { a: object }
  for (const object of [back as object, a]) {
    expect(Object.getPrototypeOf(object)).toBe(Object.prototype)
    expect((object as { polluted?: unknown }).polluted).toBeUndefined()
  }
})

test('options with such names are refused or without effect', () => {
  const options = JSON.parse('{"baseUrl":"http://core.test","apiKey":"k","__proto__":{"polluted":1}}')
  expect(() => new CoreClient(options)).toThrow(/__proto__/)
  const headers = JSON.parse('{"__proto__":"a","constructor":"b"}')
  expect(() => new CoreClient({ baseUrl: 'http://core.test', apiKey: KEY, headers })).not.toThrow()
})
