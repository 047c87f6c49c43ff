import { describe, expect, test } from 'vitest'
import type { CoreClient } from '../../../src/clients/core-client.ts'
import { isAllSourceError } from '../../../src/errors.ts'
import { sleep } from '../../../src/internal/sleep.ts'
import { randomRuns } from '../../support/random-runs.ts'
import { seededRandom } from '../../support/seeded-random.ts'
import { ending } from '../../support/test-transport.ts'
import { world } from '../../support/world.ts'

/** One row fills half of a commit: three of them are renewed by way of a slot. */
const LARGE = 'x'.repeat(100_000)
const threeLarge = ['a', 'b', 'c'].map((entity_id) => ({ entity_id, state: LARGE }))
const isSlot = (name: string | undefined) => name?.startsWith('kv-') === true
const COMMIT = { method: 'PUT', path: '/api/v1/read-models/{name}' }

function make(seed = 1) {
  const w = world({ seed })
  w.write(3)
  const { core } = w.program()
  const commits = () => w.mock.requests.filter(({ method }) => method === 'PUT').length
  const settle = <T>(promise: Promise<T>) => w.clock.run(promise)
  return { ...w, core, commits, settle }
}

async function listed(core: CoreClient, name: string): Promise<Record<string, unknown>> {
  const { states } = await core.listProjectionStates(name)
  return Object.fromEntries(states.map(({ entity_id, state }) => [entity_id, state]))
}

describe('projection states in read models', () => {
  test('are there once they are stored, null too', async () => {
    const { core } = make()
    expect(await core.getProjectionState('p', 'a')).toEqual({
      projection: 'p',
      entity_id: 'a',
      state: null,
      found: false,
    })
    expect(await core.putProjectionState('p', 'a', null)).toEqual({
      projection: 'p',
      entity_id: 'a',
      saved: true,
    })
    const entries = [
      { entity_id: 'ab', state: { n: 1 } },
      { entity_id: 'b', state: [2] },
    ]
    expect(await core.bulkPutProjectionState('p', entries)).toEqual({ projection: 'p', saved: 2, total: 2 })
    expect(await core.getProjectionState('p', 'a')).toMatchObject({ state: null, found: true })
    expect(await core.bulkGetProjectionStates('p', ['b', 'x', '', 'ab'])).toEqual({
      projection: 'p',
      states: [
        { entity_id: 'b', state: [2], found: true },
        { entity_id: 'x', state: null, found: false },
        { entity_id: '', state: null, found: false },
        { entity_id: 'ab', state: { n: 1 }, found: true },
      ],
      total: 3 + 1,
    })
    expect(await core.listProjectionStates('p')).toEqual({
      projection: 'p',
      states: expect.arrayContaining([{ entity_id: 'a', state: null }, ...entries]),
      total: 3,
    })
  })

  test('are those of the read model of the name, by entity id', async () => {
    const { core } = make()
    await core.putProjectionState('p', 'a', { n: 1 })
    expect(await core.readModel('p').page()).toMatchObject({
      ready: true,
      rows: { a: { state: { n: 1 } } },
    })
  })

  test.each(['view_prices', 'views_registry', 'a b', 'ä', 'kv-1', 'x'.repeat(80)])(
    'are kept under a name that no read model may have: %j',
    async (name) => {
      const { core } = make()
      await core.putProjectionState(name, 'a', name)
      expect(await listed(core, name)).toEqual({ a: name })
    },
  )

  test('are written by one request each once the first is', async () => {
    const { core, mock } = make()
    await core.putProjectionState('p', 'a', 1)
    const before = mock.requests.length
    await core.putProjectionState('p', 'a', 2)
    await core.putProjectionState('p', 'b', 3)
    expect(mock.requests.length - before).toBe(2)
  })

  test('are written together where they wait for the same turn', async () => {
    const { core, commits } = make()
    const ids = Array.from({ length: 200 }, (_, i) => `e${i}`)
    const receipts = await Promise.all(ids.map((id) => core.putProjectionState('p', id, id).withResponse()))
    expect(receipts.map(({ data }) => data.entity_id)).toEqual(ids)
    expect(receipts.every(({ response }) => response.status === 200)).toBe(true)
    expect(commits()).toBe(1)
    expect(Object.keys(await listed(core, 'p'))).toHaveLength(200)
  })

  test('are written in the order of the calls, and each call under its own options', async () => {
    const { core, commits } = make()
    const own = { headers: { 'x-from': 'me' } }
    await core.capabilities()
    await Promise.all([
      core.putProjectionState('p', 'a', 1),
      core.putProjectionState('p', 'a', 2),
      core.putProjectionState('p', 'a', 3, own),
      core.putProjectionState('p', 'a', 4),
      core.putProjectionState('p', 'b', 5),
    ])
    expect(commits()).toBe(3)
    expect(await listed(core, 'p')).toEqual({ a: 4, b: 5 })
  })

  test('are given up by a signal while they wait for their turn', async () => {
    const { core, mock, settle } = make()
    await core.putProjectionState('p', 'a', 1)
    mock.fail({ type: 'delay', delayMs: 5_000 }, COMMIT)
    const slow = core.putProjectionState('p', 'a', 2)
    const controller = new AbortController()
    const given = ending(core.putProjectionState('p', 'a', 3, { signal: controller.signal }))
    controller.abort(new Error('enough'))
    expect(await given).toMatchObject({ message: 'enough' })
    await settle(slow)
    await core.putProjectionState('p', 'b', 4)
    expect(await listed(core, 'p')).toEqual({ a: 2, b: 4 })
  })

  test('are written past each other by several programs', async () => {
    const { core, program, settle } = make()
    const programs = [core, program().core, program().core]
    const put = (client: CoreClient, key: string) => client.putProjectionState('p', key, key)
    await settle(Promise.all(programs.flatMap((client, i) => [put(client, `x${i}`), put(client, `y${i}`)])))
    expect(Object.keys(await listed(core, 'p'))).toHaveLength(6)
  })

  test('are written in as many commits as they need', async () => {
    const { core, commits } = make()
    const states = Array.from({ length: 1_001 }, (_, i) => ({ entity_id: `e${i}`, state: i }))
    await core.bulkPutProjectionState('p', states)
    expect(commits()).toBe(3)
    const ids = states.map(({ entity_id }) => entity_id)
    const read = await core.bulkGetProjectionStates('p', ids)
    expect(read.states.every(({ state, found }, i) => found && state === i)).toBe(true)
  })

  test('outlive a restart, and can be written after it: few in one commit', async () => {
    const { core, mock, program, settle } = make()
    await core.putProjectionState('p', 'a', 1)
    mock.restart()
    expect(await listed(core, 'p')).toEqual({ a: 1 })
    await settle(core.putProjectionState('p', 'b', 2))
    await settle(program().core.putProjectionState('p', 'c', 3))
    expect(await listed(core, 'p')).toEqual({ a: 1, b: 2, c: 3 })
    expect((await core.readModel('p').page()).rows).toHaveProperty('a')
  })

  test('outlive a restart, and can be written after it: many by way of a slot', async () => {
    const { core, mock, program, settle } = make()
    await core.bulkPutProjectionState('p', threeLarge)
    const expected: Record<string, unknown> = { a: LARGE, b: LARGE, c: LARGE }
    for (let round = 0; round < 3; round++) {
      mock.restart()
      expect(await listed(program().core, 'p')).toEqual(expected)
      await settle(core.putProjectionState('p', `r${round}`, round))
      expected[`r${round}`] = round
      expect(await listed(program().core, 'p')).toEqual(expected)
      expect(await program().core.getProjectionState('p', 'c')).toMatchObject({ found: true })
      const { rows, ready } = await core.readModel('p').rows()
      const states = Object.entries(expected).map(([key, state]) => [key, { state }])
      expect({ ready, rows: [...rows] }).toEqual({ ready: true, rows: states })
    }
  })

  test('leave nothing behind in the slot', async () => {
    const { core, mock, settle } = make()
    await core.bulkPutProjectionState('p', threeLarge)
    mock.restart()
    await settle(core.putProjectionState('p', 'd', 1))
    const slots = new Set(mock.requests.map(({ path }) => path.split(/[/?]/)[4]).filter(isSlot))
    expect(slots.size).toBe(1)
    for (const slot of slots) expect((await core.readModel(slot ?? '').rows()).rows.size).toBe(0)
  })

  test.each(Array.from({ length: 12 }, (_, i) => i))(
    'are whole and can be written when the program ends at request %i of the way home, in a new epoch too',
    async (requests) => {
      const { core, mock, program, settle } = make()
      await core.bulkPutProjectionState('p', threeLarge)
      for (const isNewEpoch of [false, true]) {
        mock.restart()
        let left = requests
        const dying = program({ onRequest: () => (left-- === 0 ? dying.kill() : undefined) })
        await settle(Promise.race([dying.core.putProjectionState('p', 'd', 0).catch(() => {}), dying.death]))
        if (isNewEpoch) mock.restart()
        const { d, ...rest } = await listed(program().core, 'p')
        expect(rest).toEqual({ a: LARGE, b: LARGE, c: LARGE })
        expect(await program().core.getProjectionState('p', 'b')).toMatchObject({ state: LARGE })
        await settle(program().core.putProjectionState('p', 'd', 0))
        const { rows, ready } = await core.readModel('p').rows()
        expect({ ready, keys: [...rows.keys()] }).toEqual({ ready: true, keys: ['a', 'b', 'c', 'd'] })
      }
    },
  )

  test('show others that they are on their way', async () => {
    const { core, mock, program, settle } = make()
    await core.bulkPutProjectionState('p', threeLarge)
    mock.restart()
    const seen: unknown[] = []
    const other = program().core
    const mover = program({
      onRequest: async (method, path) => {
        if (method !== 'PUT' || !path.endsWith('/p')) return
        const { ready, rows } = await other.readModel('p').rows()
        seen.push([ready, [...rows.keys()].join()])
        expect(await listed(other, 'p')).toEqual({ a: LARGE, b: LARGE, c: LARGE })
      },
    })
    await settle(mover.core.putProjectionState('p', 'd', 1))
    expect(seen).toEqual([
      [true, 'a,b,c'],
      [false, ''],
      [false, ',a'],
      [false, ',a,b'],
      [true, 'a,b,c'],
    ])
  })

  test.each([1, 2, 3, 4, 5])('are found when they come home before request %i of a read', async (nth) => {
    const { core, mock, program, settle } = make()
    await core.bulkPutProjectionState('p', threeLarge)
    mock.restart()
    let commits = 0
    const dying = program({
      onRequest: (method, path) => {
        if (method === 'PUT' && path.endsWith('/p') && ++commits === 2) dying.kill()
      },
    })
    await settle(Promise.race([dying.core.putProjectionState('p', 'd', 0), dying.death]))
    expect((await core.readModel('p').page()).ready).toBe(false)
    const mover = program().core
    await mover.capabilities()
    let requests = 0
    const reader = program({
      onRequest: async (_, path) => {
        if (path !== '/health' && ++requests === nth) await mover.putProjectionState('p', 'd', 0)
      },
    }).core
    expect(await settle(reader.getProjectionState('p', 'c'))).toMatchObject({ state: LARGE })
  })

  test('are brought home by several programs at once', async () => {
    const { core, mock, program, random, clock, settle } = make()
    const many = Array.from({ length: 12 }, (_, i) => ({ entity_id: `e${i}`, state: `${LARGE}${i}` }))
    await core.bulkPutProjectionState('p', many)
    mock.restart()
    const programs = Array.from({ length: 4 }, () =>
      program({ onRequest: () => sleep(random() * 20, clock) }).core.putProjectionState('p', 'z', 1),
    )
    await settle(Promise.all(programs))
    expect((await core.readModel('p').rows()).rows.size).toBe(13)
  })

  test.each([true, false])(
    'are kept when nobody knows whether they were moved to a slot: %j',
    async (takesEffect) => {
      const { core, mock, program, settle } = make()
      await core.bulkPutProjectionState('p', threeLarge)
      mock.restart()
      // Three commits fill the slot, and the next points to it.
      for (let i = 0; i < 3; i++) mock.fail({ type: 'delay', delayMs: 0 }, COMMIT)
      mock.fail({ type: 'answer', status: 500, takesEffect }, COMMIT)
      const other = program().core
      expect(await settle(ending(other.putProjectionState('p', 'd', 1)))).toMatchObject({
        code: 'outcome_unknown',
      })
      expect(await listed(core, 'p')).toEqual({ a: LARGE, b: LARGE, c: LARGE })
      await settle(core.putProjectionState('p', 'd', 2))
      expect(await listed(core, 'p')).toEqual({ a: LARGE, b: LARGE, c: LARGE, d: 2 })
    },
  )

  test('are not read from a slot that could not be emptied', async () => {
    const { core, mock, program, settle } = make()
    await core.bulkPutProjectionState('p', threeLarge)
    mock.restart()
    // Three commits fill the slot, one points to it, and three bring the rows home.
    for (let i = 0; i < 7; i++) mock.fail({ type: 'delay', delayMs: 0 }, COMMIT)
    mock.fail({ type: 'answer', status: 500 }, COMMIT)
    await settle(program().core.putProjectionState('p', 'a', 'new'))
    expect(await core.getProjectionState('p', 'a')).toMatchObject({ state: 'new' })
    expect(await listed(program().core, 'p')).toEqual({ a: 'new', b: LARGE, c: LARGE })
  })

  test('are given up when every commit meets another writer', async () => {
    const { core, mock, program, clock } = make()
    await core.putProjectionState('p', 'a', 1)
    const rival = program().core
    const slow = program({
      onRequest: async (method) => {
        if (method === 'PUT') await rival.putProjectionState('p', 'b', 2)
      },
    }).core
    expect(await clock.run(ending(slow.putProjectionState('p', 'a', 2)))).toMatchObject({
      code: 'version_conflict',
    })
    expect(mock.requests.length).toBeLessThan(100)
  })

  test('tell of a commit of which nobody knows whether it is stored', async () => {
    const { core, mock, settle } = make()
    await core.putProjectionState('p', 'a', 1)
    mock.fail({ type: 'answer', status: 500 }, COMMIT)
    expect(await ending(core.putProjectionState('p', 'a', 2))).toMatchObject({ code: 'outcome_unknown' })
    await settle(core.putProjectionState('p', 'a', 3))
    expect(await listed(core, 'p')).toEqual({ a: 3 })
  })

  test('say what Core never takes at once', async () => {
    const { core, commits } = make()
    const tooLarge = core.putProjectionState('p', 'a', 'x'.repeat(127_000))
    expect(await ending(tooLarge)).toMatchObject({ code: 'invalid_input', field: 'state' })
    expect(commits()).toBe(0)
  })

  test('are not tried again where Core refuses them for good', async () => {
    const { core, mock, commits } = make()
    const body = { error: 'Invalid input: read model exceeds 32 MiB or 100000 keys; shard model' }
    mock.fail({ type: 'answer', status: 400, body }, COMMIT)
    expect(await ending(core.putProjectionState('p', 'a', 1))).toMatchObject({
      code: 'api',
      status: 400,
      body,
    })
    expect(commits()).toBe(1)
  })

  test('of built-in projections are not to be had', async () => {
    const { core } = make()
    expect(await ending(core.getProjectionState('entity_snapshots', 'a'))).toMatchObject({
      code: 'unsupported',
    })
  })

  test('do not mix with rows that somebody else keeps under the name', async () => {
    const { core, program } = make()
    const { head } = await core.feed({ limit: 0 })
    const rows = { b: { price: 1 } }
    await core.readModel('p').commit({ expected_revision: 0, checkpoint: head, ready: true, changes: rows })
    const refusal = {
      code: 'invalid_input',
      field: 'name',
      message: expect.stringMatching(/read model "p".*readModel\("p"\).*another name/),
    }
    const calls = [
      () => core.getProjectionState('p', 'b'),
      () => core.getProjectionState('p', 'x'),
      () => core.bulkGetProjectionStates('p', ['x', 'b']),
      () => core.listProjectionStates('p'),
      () => core.putProjectionState('p', 'a', 1),
      () => core.putProjectionState('p', 'c', 1),
      () => core.bulkPutProjectionState('p', [{ entity_id: 'b', state: 1 }]),
      () => core.bulkPutProjectionState('p', []),
      () => program().core.putProjectionState('p', 'b', 1),
    ]
    for (const call of calls) expect(await ending(call())).toMatchObject(refusal)
    expect((await core.readModel('p').page()).rows).toEqual(rows)
  })

  test('of no entity are answered by Core too', async () => {
    const { core } = make()
    for (const call of [
      () => core.bulkPutProjectionState('p', []),
      () => core.bulkGetProjectionStates('p', []),
    ]) {
      const { data, response } = await call().withResponse()
      expect({ total: data.total, status: response.status }).toEqual({ total: 0, status: 200 })
    }
  })

  test('are never lost, whenever the epoch changes and whoever writes too', async () => {
    const { seed, numRuns } = randomRuns(4)
    for (let run = 0; run < numRuns; run++) await wildly(seed + run)
  })
})

/** Three programs write to one name while the feed's epoch changes between any two of their requests. */
async function wildly(seed: number): Promise<void> {
  const random = seededRandom(seed)
  const { mock, program, clock, settle } = make(seed)
  let isCalm = false
  const meddle = async () => {
    // Programs are not in step with each other.
    if (random() < 0.5) await sleep(random() * 10, clock)
    if (isCalm || random() > 0.05) return
    if (random() < 0.5) mock.evict()
    else mock.restart()
  }
  const programs = [1, 2, 3].map(() => program({ onRequest: meddle, circuitBreaker: false }).core)
  const stored: Record<string, unknown> = {}
  const writer = async (core: CoreClient, who: number) => {
    for (let i = 0; i < 8; i++) {
      const key = `${who}-${Math.floor(random() * 4)}`
      const state = random() < 0.5 ? `${LARGE}${i}` : i
      while ((await ending(core.putProjectionState('p', key, state))) !== 'ok');
      stored[key] = state
      const read = await core.getProjectionState('p', key)
      const open = random() < 0.3 ? await core.readModel('p').rows().catch(conflict) : undefined
      if (open?.ready && !isEqual(open.rows.get(key), state))
        throw new Error(`seed ${seed}: others miss ${key}`)
      if (read.state !== state)
        throw new Error(
          `seed ${seed}: ${key} reads ${String(read.state).slice(-5)}, not ${String(state).slice(-5)}`,
        )
    }
  }
  await clock.run(Promise.all(programs.map(writer)))
  isCalm = true
  expect(await settle(listed(program().core, 'p')), `seed ${seed}`).toEqual(stored)
  // For Core to take as many requests again as a minute has.
  await clock.advance(60_000)
  await settle(program().core.putProjectionState('p', 'last', 1))
  const { rows, ready } = await program().core.readModel('p').rows()
  expect(ready, `seed ${seed}`).toBe(true)
  expect([...rows.keys()].sort(), `seed ${seed}`).toEqual([...Object.keys(stored), 'last'].sort())
}

function isEqual(row: unknown, state: unknown): boolean {
  return typeof row === 'object' && row !== null && 'state' in row && row.state === state
}

/** Read at no moment, for others write all the time. */
function conflict(error: unknown): undefined {
  if (isAllSourceError(error) && error.code === 'version_conflict') return undefined
  throw error
}
