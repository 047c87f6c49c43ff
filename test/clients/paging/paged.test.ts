import { expect, test } from 'vitest'
import { paged } from '../../../src/clients/paging/paged.ts'
import { collect } from '../../support/page-server.ts'
import { ending } from '../../support/test-transport.ts'

/** Pages 0, 1, 2 … of two items each; says which were begun, and whether the read of one was cancelled. */
function pagesOf(
  count: number,
  { hangsAt = Number.POSITIVE_INFINITY, failsAt = Number.POSITIVE_INFINITY } = {},
) {
  const begun: number[] = []
  const cancelled: unknown[] = []
  async function* read(signal: AbortSignal): AsyncGenerator<readonly number[], string> {
    for (let page = 0; page < count; page++) {
      begun.push(page)
      if (page === failsAt) throw new Error('no such page')
      if (page === hangsAt)
        await new Promise((_, reject) => {
          signal.addEventListener('abort', () => {
            cancelled.push(page)
            reject(signal.reason)
          })
        })
      yield [page * 2, page * 2 + 1]
    }
    return 'the end'
  }
  return { read, begun, cancelled }
}

/** Until all that can happen without time has happened. */
const settled = () => new Promise((resolve) => setImmediate(resolve))

test('gives the items of all pages, and what the last page led to', async () => {
  const items = paged(pagesOf(3).read, {})
  const found: number[] = []
  for (;;) {
    const next = await items.next()
    if (next.done) {
      expect(next.value).toBe('the end')
      break
    }
    found.push(next.value)
  }
  expect(found).toEqual([0, 1, 2, 3, 4, 5])
})

test('gives pages', async () => {
  const { read } = pagesOf(2)
  expect(await collect(paged(read, {}).pages())).toEqual([
    [0, 1],
    [2, 3],
  ])
})

test('reads nothing before it is asked to', async () => {
  const { read, begun } = pagesOf(2)
  paged(read, {})
  await settled()
  expect(begun).toEqual([])
})

test('reads the first page alone, and from the second on one ahead', async () => {
  const { read, begun } = pagesOf(5)
  const items = paged(read, {})
  await items.next()
  await settled()
  expect(begun).toEqual([0])
  await items.next()
  await items.next()
  await settled()
  expect(begun).toEqual([0, 1, 2])
  await items.next()
  await settled()
  expect(begun).toEqual([0, 1, 2])
})

test('cancels the page that is read ahead when the loop is left', async () => {
  const { read, begun, cancelled } = pagesOf(5, { hangsAt: 2 })
  for await (const item of paged(read, {})) if (item === 3) break
  expect(begun).toEqual([0, 1, 2])
  expect(cancelled).toEqual([2])
})

test('leaves while it waits for the page that is read ahead', async () => {
  const { read, cancelled } = pagesOf(5, { hangsAt: 2 })
  const pages = paged(read, {}).pages()
  await pages.next()
  await pages.next()
  const waiting = pages.next()
  await settled()
  expect(await pages.return('left')).toEqual({ done: true, value: 'left' })
  expect(await waiting).toEqual({ done: true, value: undefined })
  expect(cancelled).toEqual([2])
})

test('reads no further ahead for a slow reader', async () => {
  const { read, begun } = pagesOf(100)
  let most = 0
  let given = 0
  for await (const _ of paged(read, {}).pages()) {
    given++
    for (let turn = 0; turn < 5; turn++) await settled()
    most = Math.max(most, begun.length - given)
  }
  expect([given, most]).toEqual([100, 1])
})

test('reads from the start with each of its methods, as often as they are called', async () => {
  const items = paged(pagesOf(2).read, {})
  for await (const _ of items) break
  expect(await collect(items.pages())).toEqual(await collect(items.pages()))
  expect(await items.toArray({ max: 4 })).toEqual(await items.toArray({ max: 4 }))
  expect(await ending(collect(items))).toMatchObject({ code: 'invalid_input', field: 'iterable' })
})

test('cancels nothing where nothing is read', async () => {
  let isAborted = false
  const { read } = pagesOf(2)
  async function* watched(signal: AbortSignal) {
    signal.addEventListener('abort', () => {
      isAborted = true
    })
    return yield* read(signal)
  }
  await collect(paged(watched, {}))
  expect(isAborted).toBe(false)
})

test('fails where the page it failed on would come, not before', async () => {
  const { read } = pagesOf(5, { failsAt: 2 })
  const found: number[] = []
  const reading = (async () => {
    for await (const item of paged(read, {})) {
      found.push(item)
      await settled()
    }
  })()
  await expect(reading).rejects.toThrow('no such page')
  expect(found).toEqual([0, 1, 2, 3])
})

test('lets nobody hear of a page read ahead that failed after the loop was left', async () => {
  const { read } = pagesOf(5, { failsAt: 2 })
  for await (const item of paged(read, {})) if (item === 2) break
  await settled()
})

test("ends with the caller's reason wherever it is", async () => {
  const controller = new AbortController()
  const { read, cancelled } = pagesOf(5, { hangsAt: 1 })
  const reading = ending(collect(paged(read, { signal: controller.signal })))
  await settled()
  controller.abort(new Error('enough'))
  expect(await reading).toMatchObject({ message: 'enough' })
  expect(cancelled).toEqual([1])
})

test('makes an array of as many as it may', async () => {
  expect(await paged(pagesOf(2).read, {}).toArray({ max: 4 })).toEqual([0, 1, 2, 3])
  expect(await paged(pagesOf(0).read, {}).toArray({ max: 0 })).toEqual([])
  await expect(paged(pagesOf(1).read, {}).toArray({ max: 0 })).rejects.toMatchObject({ field: 'max' })
  await expect(paged(pagesOf(3).read, {}).toArray({ max: 4 })).rejects.toMatchObject({
    code: 'invalid_input',
    field: 'max',
  })
})

test.each([-1, 1.5, Number.NaN, '3', undefined])('refuses a max of %o', async (max) => {
  const { read, begun } = pagesOf(1)
  await expect(paged(read, {}).toArray({ max } as { max: number })).rejects.toMatchObject({ field: 'max' })
  await expect(paged(read, {}).toArray(undefined as never)).rejects.toMatchObject({ field: 'max' })
  expect(begun).toEqual([])
})
