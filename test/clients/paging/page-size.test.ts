import { expect, test } from 'vitest'
import { isTooLarge, nextPageSize, readFitting } from '../../../src/clients/paging/page-size.ts'
import { ApiError, ProtocolError } from '../../../src/errors.ts'
import { ending } from '../../support/test-transport.ts'

const tooLarge = () => new ApiError('413', { status: 413, body: { error: 'response_too_large' } })
const cutOff = () => new ProtocolError('body_size', 'longer than `maxResponseBytes`')

test.each([tooLarge(), cutOff()])('takes %o for an answer that is too large', (error) => {
  expect(isTooLarge(error)).toBe(true)
})

test.each([
  new ApiError('400', { status: 400, body: undefined }),
  new ProtocolError('body', 'is not JSON'),
  new TypeError('413'),
  undefined,
])('takes %o for something else', (error) => {
  expect(isTooLarge(error)).toBe(false)
})

test.each([
  [1_000, 130, undefined, [1_000, 500, 250, 125]],
  [7, 1, undefined, [7, 3, 1]],
  [1_000, 1_000, undefined, [1_000]],
  [100, 40, 30, [100, 50, 30]],
])(
  'of %i items, where %i fit, reads pages of half as many, down to the least (%o)',
  async (limit, fits, least, sizes) => {
    for (const error of [tooLarge, cutOff]) {
      const asked: number[] = []
      const read = async (size: number) => {
        asked.push(size)
        if (size > fits) throw error()
        return size
      }
      const last = sizes.at(-1)
      expect(await readFitting(read, limit, least)).toEqual({ page: last, limit: last })
      expect(asked).toEqual(sizes)
    }
  },
)

test('gives up with what the server said when the shortest page is too large', async () => {
  let asked = 0
  const read = async () => {
    asked++
    throw tooLarge()
  }
  expect(await ending(readFitting(read, 8))).toMatchObject({ code: 'api', status: 413 })
  expect(asked).toBe(4)
  expect(await ending(readFitting(read, 8, 8))).toMatchObject({ code: 'api', status: 413 })
  expect(asked).toBe(5)
})

test('passes other errors on at once', async () => {
  const error = new ApiError('500', { status: 500, body: undefined })
  let asked = 0
  const read = async () => {
    asked++
    throw error
  }
  expect(await ending(readFitting(read, 8))).toBe(error)
  expect(asked).toBe(1)
})

test.each([
  [
    'light pages grow twofold',
    { asked: 1_000, count: 1_000, bytes: 300_000, wasShortened: false },
    5_000,
    2_000,
  ],
  ['up to the longest', { asked: 4_000, count: 4_000, bytes: 400_000, wasShortened: false }, 5_000, 5_000],
  [
    'heavy items make them shorter',
    { asked: 1_000, count: 1_000, bytes: 8_388_608, wasShortened: false },
    5_000,
    250,
  ],
  ['one item at least', { asked: 10, count: 1, bytes: 9_000_000, wasShortened: false }, 5_000, 1],
  [
    'an unknown weight changes nothing',
    { asked: 700, count: 700, bytes: undefined, wasShortened: false },
    5_000,
    700,
  ],
  ['an empty page changes nothing', { asked: 700, count: 0, bytes: 90, wasShortened: false }, 5_000, 700],
  [
    'no longer than one that was too large',
    { asked: 500, count: 500, bytes: 1_000, wasShortened: true },
    5_000,
    500,
  ],
])('%s', (_, facts, longest, size) => {
  expect(nextPageSize(facts, longest).size).toBe(size)
})
