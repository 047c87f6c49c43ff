import { describe, expect, test } from 'vitest'
import { ending } from '../../support/test-transport.ts'
import { world } from '../../support/world.ts'

describe.each(['core-0.19.2', 'core-0.27.0'] as const)('projection states on %s', (flavour) => {
  const make = () => {
    const w = world({ flavour })
    w.write(1)
    return w.program().core
  }

  test('are stored as they are at the call', async () => {
    const core = make()
    const [one, other] = [{ n: 1 }, { n: 1 }]
    const entries = [{ entity_id: 'b', state: other }]
    const writes = [core.putProjectionState('p', 'a', one), core.bulkPutProjectionState('p', entries)]
    one.n = other.n = 2
    entries.length = 0
    await Promise.all(writes)
    expect(await core.bulkGetProjectionStates('p', ['a', 'b'])).toMatchObject({
      states: [{ state: { n: 1 } }, { state: { n: 1 } }],
    })
  })

  test('are removed where Core can do that', async () => {
    const core = make()
    await core.bulkPutProjectionState(
      'p',
      ['a', 'b', 'c'].map((entity_id) => ({ entity_id, state: 1 })),
    )
    const removal = core.bulkDeleteProjectionStates('p', ['a', 'c', 'x'])
    if (flavour === 'core-0.19.2') expect(await ending(removal)).toMatchObject({ code: 'unsupported' })
    else expect(await removal).toBeUndefined()
    const left = (await core.listProjectionStates('p')).states.map(({ entity_id }) => entity_id).sort()
    expect(left).toEqual(flavour === 'core-0.19.2' ? ['a', 'b', 'c'] : ['b'])
  })

  test('are refused before anything is sent where they are none', async () => {
    const core = make()
    const circular: unknown[] = []
    circular.push(circular)
    const none = null as never
    const calls: [() => Promise<unknown>, string][] = [
      [() => core.putProjectionState('p', 'a', 10n), 'state'],
      [() => core.putProjectionState('p', 'a', circular), 'state'],
      [() => core.putProjectionState('p', 'a', () => 1), 'state'],
      [() => core.putProjectionState('p', 'a', undefined), 'state'],
      [() => core.putProjectionState('p', '', 1), 'entity_id'],
      [() => core.putProjectionState('', 'a', 1), 'name'],
      [() => core.putProjectionState(none, 'a', 1), 'name'],
      [() => core.getProjectionState('p', 5 as never), 'entity_id'],
      [() => core.bulkPutProjectionState('p', none), 'states'],
      [() => core.bulkPutProjectionState('p', [none]), 'states[0]'],
      [() => core.bulkPutProjectionState('p', [{ entity_id: '', state: 1 }]), 'states[0].entity_id'],
      [() => core.bulkPutProjectionState('p', [{ entity_id: 'a', state: 1n }]), 'states[0].state'],
      [() => core.bulkGetProjectionStates('p', 'ab' as never), 'entity_ids'],
      [() => core.bulkGetProjectionStates('p', [none]), 'entity_ids[0]'],
      [() => core.bulkDeleteProjectionStates('p', 'ab' as never), 'entity_ids'],
      [() => core.bulkDeleteProjectionStates('', ['a']), 'name'],
    ]
    for (const [call, field] of calls)
      expect(await ending(call())).toMatchObject({ code: 'invalid_input', field })
  })

  test('share nothing under texts that UTF-8 cannot tell apart', async () => {
    const core = make()
    for (const half of ['a\ud800', 'a\udc00']) {
      expect(await ending(core.putProjectionState(half, 'a', 1))).toMatchObject({ field: 'name' })
      expect(await ending(core.getProjectionState(half, 'a'))).toMatchObject({ field: 'name' })
      expect(await ending(core.listProjectionStates(half))).toMatchObject({ field: 'name' })
      expect(await ending(core.putProjectionState('p', half, 1))).toMatchObject({ field: 'entity_id' })
      expect(await ending(core.getProjectionState('p', half))).toMatchObject({ field: 'entity_id' })
      expect(await ending(core.bulkGetProjectionStates('p', [half]))).toMatchObject({
        field: 'entity_ids[0]',
      })
    }
  })
})
