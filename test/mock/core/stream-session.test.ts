import { describe, expect, it } from 'vitest'
import { emptyCore } from '../../../src/mock/core/core-state.ts'
import { StreamSession } from '../../../src/mock/core/stream-session.ts'
import { coreTraits } from '../../../src/mock/flavours.ts'
import { input } from '../ask.ts'

function core() {
  return emptyCore({
    traits: coreTraits['core-0.27.0'],
    nowMs: () => 0,
    servesViews: false,
    random: () => 0,
    wakeStreams: () => {},
  })
}

/** Frames that are there now, short: `r1` replay of position 1, `c1` complete, `l3` lagged, else the entity. */
function drain(session: StreamSession, limit = Number.POSITIVE_INFINITY): string[] {
  const frames: string[] = []
  while (frames.length < limit) {
    const text = session.nextFrame()
    if (text === undefined) break
    const frame = JSON.parse(text)
    if (frame.type === 'replay') frames.push(`r${frame.position}`)
    else if (frame.type === 'replay_complete') frames.push(`c${frame.replayed}`)
    else if (frame.type === 'lagged') frames.push(`l${frame.missed}`)
    else frames.push(frame.entity_id)
  }
  return frames
}

describe('a stream session', () => {
  it('replays after the cursor, says how many, then goes live', () => {
    const state = core()
    for (const id of ['x', 'y', 'z']) state.log.append(input('a', id))
    state.consumers.acknowledge('c', 1)
    const session = new StreamSession(state, 'c')
    session.start()
    expect(drain(session)).toEqual(['r2', 'r3', 'c2'])
    state.log.append(input('a', 'live'))
    expect(drain(session)).toEqual(['live'])
  })

  it('says that nothing was replayed to a consumer that is up to date', () => {
    const session = new StreamSession(core(), 'c')
    session.start()
    expect(drain(session)).toEqual(['c0'])
  })

  it('neither replays nor completes without a consumer', () => {
    const state = core()
    state.log.append(input('a', 'before'))
    const session = new StreamSession(state, undefined)
    session.start()
    state.log.append(input('a', 'after'))
    expect(drain(session)).toEqual(['after'])
  })

  it('gives what lands between subscription and snapshot twice, the live copy after the sentinel', () => {
    const state = core()
    const session = new StreamSession(state, 'c')
    state.log.append(input('a', 'between'))
    session.start()
    expect(drain(session)).toEqual(['r1', 'c1', 'between'])
  })

  it('holds what is appended during the replay until after the sentinel', () => {
    const state = core()
    state.log.append(input('a', 'old'))
    const session = new StreamSession(state, 'c')
    session.start()
    expect(drain(session, 1)).toEqual(['r1'])
    state.log.append(input('a', 'new'))
    expect(drain(session)).toEqual(['c1', 'new'])
  })

  it('starts live with the registered filters', () => {
    const state = core()
    state.consumers.register('c', ['a.*'])
    const session = new StreamSession(state, 'c')
    session.start()
    for (const [type, id] of [
      ['a.x', '1'],
      ['b.x', '2'],
      ['a', '3'],
    ] as const)
      state.log.append(input(type, id))
    expect(drain(session)).toEqual(['c0', '1'])
  })

  it('reads a subscribe only when it is live', () => {
    const state = core()
    for (const type of ['a.x', 'b.x']) state.log.append(input(type, type))
    const session = new StreamSession(state, 'c')
    session.start()
    session.receive('{"type":"subscribe","filters":["b.*"]}')
    expect(drain(session)).toEqual(['r1', 'r2', 'c2'])
    for (const type of ['a.x', 'b.x']) state.log.append(input(type, type))
    expect(drain(session)).toEqual(['b.x'])
  })

  it.each([
    ['a subscribe without filters', '{"type":"subscribe"}', ['a.x/1', 'a.x/2', 'b.x/2']],
    ['a frame that means nothing', '{"type":"ping"}', ['a.x/1', 'a.x/2', 'b.x/2']],
    [
      'a subscribe with a filter that is no text',
      '{"type":"subscribe","filters":[1]}',
      ['a.x/1', 'a.x/2', 'b.x/2'],
    ],
    ['a subscribe with null filters', '{"type":"subscribe","filters":null}', ['a.x/1', 'a.x/2', 'b.x/2']],
    ['an entity filter', '{"entity_id":"2"}', ['a.x/2', 'b.x/2']],
    ['an entity and a type', '{"entity_id":"2","event_type":"a.x"}', ['a.x/2']],
    ['type prefixes', '{"event_type_prefixes":["a.*"]}', ['a.x/1', 'a.x/2']],
    ['a list of fields', '["2",null]', ['a.x/2', 'b.x/2']],
    ['text that is no JSON', 'ping', []],
    ['a list too short', '[]', []],
    ['a scalar', '5', []],
    ['a field of the wrong kind', '{"entity_id":5}', []],
  ])('after %s lets through what the frame says', (_name, frame, expected) => {
    const state = core()
    const session = new StreamSession(state, undefined)
    session.start()
    session.receive('{"type":"subscribe","filters":["nothing"]}')
    session.receive(frame)
    for (const [type, id] of [
      ['a.x', '1'],
      ['a.x', '2'],
      ['b.x', '2'],
    ] as const) {
      state.log.append({ ...input(type, id) })
    }
    const frames: string[] = []
    for (let text = session.nextFrame(); text !== undefined; text = session.nextFrame()) {
      const { event_type, entity_id } = JSON.parse(text)
      frames.push(`${event_type}/${entity_id}`)
    }
    expect(frames).toEqual(expected)
  })

  it('keeps an entity filter when it subscribes', () => {
    const state = core()
    const session = new StreamSession(state, undefined)
    session.start()
    session.receive('{"entity_id":"2","event_type":"b.x"}')
    session.receive('{"type":"subscribe","filters":["a.*"]}')
    for (const [type, id] of [
      ['a.x', '1'],
      ['a.x', '2'],
      ['b.x', '2'],
    ] as const)
      state.log.append(input(type, id))
    expect(drain(session)).toEqual(['2'])
  })

  it('loses the oldest beyond 1,024 waiting events and says how many, whatever the filter', () => {
    const state = core()
    const session = new StreamSession(state, undefined)
    session.start()
    session.receive('{"type":"subscribe","filters":["wanted"]}')
    for (let i = 0; i < 30; i++) state.log.append(input('unwanted', `u${i}`))
    for (let i = 0; i < 1_024; i++) state.log.append(input('wanted', `w${i}`))
    const frames = drain(session)
    expect(frames.slice(0, 2)).toEqual(['l30', 'w0'])
    expect(frames).toHaveLength(1_025)
  })

  it('keeps 1,024 waiting events', () => {
    const state = core()
    const session = new StreamSession(state, undefined)
    session.start()
    for (let i = 0; i < 1_024; i++) state.log.append(input('a', `${i}`))
    expect(drain(session)).toHaveLength(1_024)
  })

  it('loses as many events as it is told to, and reports them when the last is gone', () => {
    const state = core()
    const session = new StreamSession(state, undefined)
    session.start()
    session.lag(2)
    for (const id of ['1', '2', '3']) state.log.append(input('a', id))
    expect(drain(session)).toEqual(['l2', '3'])
  })

  it('sends nothing once it is closed', () => {
    const state = core()
    const session = new StreamSession(state, undefined)
    session.start()
    session.close()
    state.log.append(input('a', 'x'))
    expect(drain(session)).toEqual([])
  })

  it.each([
    ['{"type":"subscribe","type":"subscribe","filters":["a"]}', ['x', 'y']],
    ['{"type":"subscribe","filters":["a"],"filters":["b"]}', ['x', 'y']],
    ['{"entity_id":"x","entity_id":"x"}', ['y']],
    ['{"type":"subscribe","filters":["b"]} ', ['y']],
    ['{"type":"subscribe","filters":null}', ['x', 'y']],
    ['{"type":"subscribe"}x', ['y']],
  ])('reads the frame %s as serde does', (frame, seen) => {
    const state = core()
    const session = new StreamSession(state, undefined)
    session.start()
    session.receive('{"event_type_prefixes":["b"]}')
    session.receive(frame)
    state.log.append(input('a', 'x'))
    state.log.append(input('b', 'y'))
    expect(drain(session)).toEqual(seen)
  })
})
