import { afterEach, describe, expect, test, vi } from 'vitest'
import { describeHolder, judge, newHolder } from '../../../src/worker/stores/holder.node.ts'

/** No process has it. */
const NO_PID = 2 ** 30

describe('judge', () => {
  afterEach(() => vi.restoreAllMocks())

  test('knows that a process of this machine is gone', () => {
    const holder = newHolder()
    expect(judge(holder)).toBe('running')
    expect(judge({ ...holder, token: 'another', pid: NO_PID })).toBe('dead')
    expect(describeHolder(holder)).toMatch(/^process \d+ on ./)
  })

  test('judges nobody by a process number where the platform does not tell its machine', () => {
    vi.spyOn(process, 'getBuiltinModule').mockReturnValue(undefined as never)
    const holder = { ...newHolder(), token: 'another', pid: NO_PID }
    expect(judge(holder)).toBe('unknown')
    expect(describeHolder(holder)).toBe(`process ${NO_PID}`)
  })
})
