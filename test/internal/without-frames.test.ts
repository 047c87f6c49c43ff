import { expect, test } from 'vitest'
import { withoutFrames } from '../../src/internal/without-frames.ts'

test('makes an error with no frames, and leaves the next one all of its own', () => {
  const bare = withoutFrames(() => new RangeError('full'))
  expect([bare.message, bare.stack]).toEqual(['full', 'RangeError: full'])
  expect(new Error('next').stack).toContain('without-frames.test')
})

test('leaves the next error its frames when making one fails', () => {
  const fail = () => {
    throw new Error('odd')
  }
  expect(() => withoutFrames(fail)).toThrow('odd')
  expect(new Error('next').stack).toContain('without-frames.test')
})

test('makes an ordinary error where the number of frames cannot be set', () => {
  const limit = Object.getOwnPropertyDescriptor(Error, 'stackTraceLimit') as PropertyDescriptor
  Object.defineProperty(Error, 'stackTraceLimit', { ...limit, writable: false })
  try {
    expect(withoutFrames(() => new Error('whole')).stack).toContain('without-frames.test')
  } finally {
    Object.defineProperty(Error, 'stackTraceLimit', limit)
  }
})
