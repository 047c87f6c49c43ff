import { describe, expect, it } from 'vitest'
import { readShaped } from '../../../src/mock/http/body-reader.ts'
import {
  ackInputShape,
  batchInputShape,
  consumerInputShape,
  eventInputShape,
} from '../../../src/mock/http/json-shape.ts'

function problem(text: string, shape = eventInputShape): string {
  const read = readShaped(text, shape)
  return read.ok ? 'read' : `${read.problem.type}: ${read.problem.message}`
}

// Every sentence here was said by a real Core.
describe('the body reader', () => {
  it.each([
    ['', 'syntax: EOF while parsing a value at line 1 column 0'],
    ['{', 'syntax: EOF while parsing an object at line 1 column 1'],
    ['xyz', 'syntax: expected value at line 1 column 1'],
    ['{"event_type":', 'syntax: event_type: EOF while parsing a value at line 1 column 14'],
    ['{"event_type":"a",}', 'syntax: trailing comma at line 1 column 19'],
    ['{"event_type":"a"]', 'syntax: expected `,` or `}` at line 1 column 18'],
    ['{"a" 1}', 'syntax: expected `:` at line 1 column 6'],
    ['{"a":01}', 'syntax: a: invalid number at line 1 column 7'],
    ['{event_type:1}', 'syntax: key must be a string at line 1 column 2'],
    ['{"event_type":"\\x"}', 'syntax: event_type: invalid escape at line 1 column 17'],
    ['{"event_type":"a\\ud800"}', 'syntax: event_type: unexpected end of hex escape at line 1 column 23'],
    [
      '{"event_type":"a\\udc00"}',
      'syntax: event_type: lone leading surrogate in hex escape at line 1 column 22',
    ],
    ['{"payload":1e999}', 'syntax: payload: number out of range at line 1 column 16'],
    ['{"payload":tru}', 'syntax: payload: expected ident at line 1 column 15'],
    ['{"payload":{"b":[1,{"c":}]}}', 'syntax: payload.b[1].c: expected value at line 1 column 25'],
    ['{"payload":{"a":1,}}', 'syntax: payload.?: trailing comma at line 1 column 19'],
    ['{"a":{"b":[1,{"c":}]}}', 'syntax: a: expected value at line 1 column 19'],
    ['\uFEFF{}', 'syntax: expected value at line 1 column 1'],
  ])('refuses %j as no JSON', (text, expected) => {
    expect(problem(text)).toBe(expected)
  })

  it.each([
    ['{}', 'shape: missing field `event_type` at line 1 column 2'],
    ['null', 'shape: invalid type: null, expected struct IngestEventRequest at line 1 column 4'],
    ['"x"', 'shape: invalid type: string "x", expected struct IngestEventRequest at line 1 column 3'],
    ['[]', 'shape: invalid length 0, expected struct IngestEventRequest with 6 elements at line 1 column 2'],
    ['{"event_type":[]}', 'shape: event_type: invalid type: sequence, expected a string at line 1 column 14'],
    [
      '{\n "event_type":\n 5}',
      'shape: event_type: invalid type: integer `5`, expected a string at line 3 column 2',
    ],
    [
      '{"é":1, "event_type":1}',
      'shape: event_type: invalid type: integer `1`, expected a string at line 1 column 23',
    ],
    ['{"event_type":"a","event_type":"b"}', 'shape: duplicate field `event_type` at line 1 column 30'],
    [
      '{"expected_version":1.0}',
      'shape: expected_version: invalid type: floating point `1.0`, expected u64 at line 1 column 23',
    ],
    [
      '{"expected_version":-1}',
      'shape: expected_version: invalid value: integer `-1`, expected u64 at line 1 column 22',
    ],
    [
      '{"expected_version":-9223372036854775808}',
      'shape: expected_version: invalid value: integer `-9223372036854775808`, expected u64 at line 1 column 40',
    ],
    [
      '{"event_type":18446744073709551615}',
      'shape: event_type: invalid type: integer `18446744073709551615`, expected a string at line 1 column 34',
    ],
    [
      '{"expected_version":"\\u0000\\n\u007f\u00a0\u0301\'é\\\\"}',
      'shape: expected_version: invalid type: string "\\0\\n\\u{7f}\\u{a0}\\u{301}\'é\\\\", expected u64 at line 1 column 40',
    ],
    ['{"a":1}x', 'shape: missing field `event_type` at line 1 column 7'],
  ])('refuses %j as another shape', (text, expected) => {
    expect(problem(text)).toBe(expected)
  })

  it('names the item of a batch', () => {
    const text = '{"events":[{"event_type":"a","entity_id":"b","payload":1},{"event_type":1}]}'
    expect(problem(text, batchInputShape)).toBe(
      'shape: events[1].event_type: invalid type: integer `1`, expected a string at line 1 column 73',
    )
  })

  it('wants the key of a defaulted field to hold something', () => {
    expect(problem('{"consumer_id":"c"}', consumerInputShape)).toBe('read')
    expect(problem('{"consumer_id":"c","event_type_filters":null}', consumerInputShape)).toBe(
      'shape: event_type_filters: invalid type: null, expected a sequence at line 1 column 44',
    )
  })

  it('takes the list of its fields for an object', () => {
    expect(readShaped('[3]', ackInputShape)).toEqual({ ok: true, value: { position: 3 } })
  })

  it('reads 127 levels and no more', () => {
    const nested = (levels: number) =>
      `{"event_type":"a","entity_id":"b","payload":${'['.repeat(levels)}${']'.repeat(levels)}}`
    expect(problem(nested(126))).toBe('read')
    expect(problem(nested(127))).toContain('recursion limit exceeded')
  })

  it('reads what JSON.parse reads', () => {
    const text = JSON.stringify({
      event_type: 'a',
      entity_id: 'é\u2028',
      payload: [1.5e-7, -0.5, { '': [null, true] }],
    })
    expect(readShaped(text, eventInputShape)).toEqual({ ok: true, value: JSON.parse(text) })
  })
})
