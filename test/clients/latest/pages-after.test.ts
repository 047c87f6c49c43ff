import { describe, expect, test } from 'vitest'
import { pagesAfter } from '../../../src/clients/latest/pages-after.ts'
import { ending } from '../../support/test-transport.ts'

async function collect(nexts: (string | null)[], start?: string) {
  const asked: (string | undefined)[] = []
  const read = async (after: string | undefined) => {
    asked.push(after)
    return { next: nexts.shift() ?? null }
  }
  for await (const _ of pagesAfter(read, start));
  return asked
}

describe('pagesAfter', () => {
  test('reads each page after the one before, until there is none', async () => {
    expect(await collect(['b', 'd', null])).toEqual([undefined, 'b', 'd'])
    expect(await collect(['d', null], 'b')).toEqual(['b', 'd'])
  })

  test('ends where the server serves the same page for ever', async () => {
    expect(await ending(collect(['b', 'b', 'b']))).toMatchObject({ code: 'protocol', where: 'next' })
  })
})
