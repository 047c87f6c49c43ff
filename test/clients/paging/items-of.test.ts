import { expect, test } from 'vitest'
import { itemsOf } from '../../../src/clients/paging/items-of.ts'
import { leavable } from '../../../src/clients/paging/leavable.ts'
import { collect } from '../../support/page-server.ts'
import { ending } from '../../support/test-transport.ts'

const over = { done: true, value: undefined }
const given = (value: number) => ({ done: false, value })
const settled = () => new Promise((resolve) => setImmediate(resolve))

/** Pages of two, each of which comes a while after it was asked for. */
async function* pages(): AsyncGenerator<readonly number[], void> {
  for (const page of [[0, 1], [2, 3], [4]]) {
    await settled()
    yield page
  }
}

test('serves calls that do not wait for each other in their order', async () => {
  const items = itemsOf(pages(), undefined)
  const all = Array.from({ length: 7 }, () => items.next())
  expect(await Promise.all(all)).toEqual([...[0, 1, 2, 3, 4].map(given), over, over])
})

test('goes on for those that wait after a page that failed', async () => {
  const items = itemsOf(
    (async function* (): AsyncGenerator<readonly number[], void> {
      yield [0]
      throw new Error('no such page')
    })(),
    undefined,
  )
  const all = [items.next(), ending(items.next()), items.next()]
  expect(await Promise.all(all)).toEqual([given(0), new Error('no such page'), over])
})

test('gives nothing that is left of a page after the reader left', async () => {
  const items = itemsOf(leavable(pages, undefined), undefined)
  await items.next()
  await items.return()
  expect(await items.next()).toEqual(over)
})

test('gives nothing of a page that came as the reader left', async () => {
  for (let steps = 0; steps < 12; steps++) {
    const items = itemsOf(leavable(pages, undefined), undefined)
    const waiting = items.next()
    await settled()
    for (let step = 0; step < steps; step++) await undefined
    await items.return()
    expect([given(0), over]).toContainEqual(await waiting)
    expect(await items.next()).toEqual(over)
  }
})

test('gives nothing that is left of a page after the signal aborted', async () => {
  const controller = new AbortController()
  const items = itemsOf(leavable(pages, controller.signal), controller.signal)
  await items.next()
  controller.abort('enough')
  expect(await ending(items.next())).toBe('enough')
  expect(await items.next()).toEqual(over)
})

test('lets a loop go on with what was begun by hand', async () => {
  const items = itemsOf(pages(), undefined)
  await items.next()
  expect(await collect(items)).toEqual([1, 2, 3, 4])
  expect(await collect(itemsOf(pages(), undefined))).toEqual([0, 1, 2, 3, 4])
})

test('lets one look for the first by hand where there is none', async () => {
  const items = itemsOf((async function* (): AsyncGenerator<readonly number[], void> {})(), undefined)
  expect(await items.next()).toEqual(over)
  expect(await collect(items)).toEqual([])
})

test.each<[how: string, read: (items: AsyncGenerator<number, void>) => Promise<unknown>]>([
  ['came to its end', collect],
  [
    'was left',
    async (items) => {
      for await (const _ of items) break
    },
  ],
])('refuses a second loop over what %s, which would find nothing', async (_, read) => {
  const items = itemsOf(leavable(pages, undefined), undefined)
  await read(items)
  expect(await ending(collect(items))).toMatchObject({ code: 'invalid_input', field: 'iterable' })
})
