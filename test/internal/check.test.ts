import { expect, test } from 'vitest'
import {
  choiceOption,
  functionOption,
  integerOption,
  integerOptionOrOff,
  maxTimerMs,
  methodsOption,
  numberOption,
  refuseInput,
} from '../../src/internal/check.ts'

test('takes `undefined` for the default', () => {
  expect(integerOption('x', undefined, 7)).toBe(7)
  expect(numberOption('x', undefined, 0.5)).toBe(0.5)
  expect(integerOptionOrOff('x', undefined, false)).toBe(false)
  expect(choiceOption('x', undefined, 'a', ['a', 'b'])).toBe('a')
  expect(() => functionOption('x', undefined)).not.toThrow()
  expect(() => methodsOption('x', undefined, ['now'])).not.toThrow()
})

test('takes a good value', () => {
  expect(integerOption('x', 0, 7)).toBe(0)
  expect(numberOption('x', 1.5, 7)).toBe(1.5)
  expect(integerOptionOrOff('x', 1, 7)).toBe(1)
  expect(integerOptionOrOff('x', false, 7)).toBe(false)
  expect(choiceOption('x', 'b', 'a', ['a', 'b'])).toBe('b')
  expect(() => functionOption('x', () => {})).not.toThrow()
  expect(() => methodsOption('x', { now: () => 0 }, ['now'])).not.toThrow()
})

test('bounds both ends, both included', () => {
  expect([integerOption('x', 1, 7, 1, 3), integerOption('x', 3, 7, 1, 3)]).toEqual([1, 3])
  expect(integerOptionOrOff('x', maxTimerMs, 7, 1, maxTimerMs)).toBe(maxTimerMs)
})

test.each<[act: () => unknown, message: string]>([
  [() => integerOption('x', -1, 7), 'Expected `x` to be an integer ≥ 0, got -1'],
  [() => integerOption('x', 4, 7, 1, 3), 'Expected `x` to be an integer ≥ 1 and ≤ 3, got 4'],
  [() => integerOption('x', 2 ** 53, 7), 'Expected `x` to be an integer ≥ 0, got 9007199254740992'],
  [() => integerOption('x', false, 7), 'Expected `x` to be an integer ≥ 0, got false'],
  [() => integerOptionOrOff('x', 0, 7), 'Expected `x` to be an integer ≥ 1, or false, got 0'],
  [
    () => integerOptionOrOff('x', 2 ** 31, 7, 1, maxTimerMs),
    'Expected `x` to be an integer ≥ 1 and ≤ 2147483647, or false, got 2147483648',
  ],
  [() => numberOption('x', Number.NaN, 7), 'Expected `x` to be a number ≥ 0, got NaN'],
  [() => numberOption('x', '1', 7), 'Expected `x` to be a number ≥ 0, got "1"'],
  [() => choiceOption('x', 'c', 'a', ['a', 'b']), "Expected `x` to be one of 'a', 'b', got \"c\""],
  [() => functionOption('x', {}), 'Expected `x` to be a function, got an object'],
  [
    () => methodsOption('x', { now: 1 }, ['now', 'setTimeout']),
    'Expected `x` to be an object with `now` and `setTimeout`, got an object',
  ],
  [() => methodsOption('x', null, ['now']), 'Expected `x` to be an object with `now`, got null'],
])('says what it expected and what came', (act, message) => {
  expect(act).toThrow(expect.objectContaining({ code: 'config', option: 'x', message }))
})

test('refuses input by field and reason', () => {
  expect(() => refuseInput('event_type', 'must not be empty')).toThrow(
    expect.objectContaining({ code: 'invalid_input', field: 'event_type', reason: 'must not be empty' }),
  )
})
