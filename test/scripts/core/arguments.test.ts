import { describe, expect, it } from 'vitest'
import { HELP, readArguments, UsageError } from '../../../scripts/core/arguments.ts'

describe('the arguments of `npm run core`', () => {
  it('start a Core, with data on disk and without views unless they say otherwise', () => {
    expect(readArguments(['start', '0.27.0'])).toEqual({
      command: 'start',
      version: '0.27.0',
      options: { memory: false },
    })
    expect(readArguments(['start', '0.27.0', '--port', '3900', '--memory']).options).toEqual({
      memory: true,
      port: 3900,
    })
  })

  it('switch views on, which no variable of the caller does', () => {
    expect(readArguments(['start', '0.27.0', '--views']).options.env).toEqual({ ALLSOURCE_VIEWS: '1' })
    expect(HELP).toContain('--views')
  })

  it.each([
    [[]],
    [['run']],
    [['start', '27']],
    [['start', '0.27.0', '0.26.0']],
    [['start', '0.27.0', '--port', '0']],
    [['start', '0.27.0', '--memory', '--data-dir', 'data']],
    [['start', '0.27.0', '--view']],
    [['install', '0.27.0', '--views']],
    [['list', '0.27.0']],
  ])('are refused when they make no sense: %j', (args) => {
    expect(() => readArguments(args)).toThrow(UsageError)
  })
})
