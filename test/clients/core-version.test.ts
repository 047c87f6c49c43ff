import { expect, test } from 'vitest'
import { isAtLeast, newestCore, oldestCore, parseCoreVersion } from '../../src/clients/core-version.ts'

test.each([
  ['0.27.0', [0, 27, 0]],
  ['0.27', [0, 27, 0]],
  ['v1.2.3', [1, 2, 3]],
  [' 0.21.6\n', [0, 21, 6]],
  ['0.27.0-rc.1', [0, 27, 0]],
  ['0.27.1+build.5', [0, 27, 1]],
  ['10.20.30', [10, 20, 30]],
])('reads %j', (text, version) => {
  expect(parseCoreVersion(text)).toEqual(version)
})

test.each([undefined, '', 'unknown', '27', 'core-0.27.0', '0.x.1', '0.27.0.1', '1e3.0.0'])(
  'reads no version in %j',
  (text) => {
    expect(parseCoreVersion(text)).toBeUndefined()
  },
)

test('orders versions by number, part by part', () => {
  const ordered = ['0.19.2', '0.20.0', '0.20.2', '0.20.10', '0.21.0', '0.100.0', '1.0.0']
  for (const [i, version] of ordered.entries()) {
    const parsed = parseCoreVersion(version) ?? oldestCore
    expect(ordered.filter((other) => isAtLeast(parsed, other))).toEqual(ordered.slice(0, i + 1))
  }
})

test('has an end on either side', () => {
  expect(isAtLeast(oldestCore, '0.0.1')).toBe(false)
  expect(isAtLeast(newestCore, '9999.0.0')).toBe(true)
})
