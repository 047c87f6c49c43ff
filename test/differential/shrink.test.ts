import { describe, expect, it } from 'vitest'
import { shrink } from './shrink.ts'

const hundred = Array.from({ length: 100 }, (_, n) => n)

describe('shrinking', () => {
  it('keeps the items that the failure needs, in their order', async () => {
    const fails = async (part: readonly number[]) => [3, 50, 98].every((n) => part.includes(n))
    expect(await shrink(hundred, fails, 1_000)).toEqual([3, 50, 98])
  })

  it('never gives a part that does not fail, however few tries it has', async () => {
    const fails = async (part: readonly number[]) => part.includes(7) && part.length % 2 === 0
    for (const tries of [0, 1, 5, 20]) expect(await fails(await shrink(hundred, fails, tries))).toBe(true)
  })
})
