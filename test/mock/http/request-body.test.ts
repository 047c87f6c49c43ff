import { describe, expect, it } from 'vitest'
import { batchInputShape } from '../../../src/mock/http/json-shape.ts'
import { readBody } from '../../../src/mock/http/request-body.ts'

function read(body: string, contentType?: string, bodyBytes = body.length) {
  const headers: Record<string, string> = contentType === undefined ? {} : { 'content-type': contentType }
  const result = readBody({ method: 'POST', path: '/', query: '', headers, body, bodyBytes }, batchInputShape)
  return result.ok ? 200 : result.answer.status
}

function batchOf(events: number, payload: string): string {
  const event = `{"event_type":"a","entity_id":"b","payload":${payload}}`
  return `{"events":[${Array.from({ length: events }, () => event).join(',')}]}`
}

describe('request bodies', () => {
  it.each([
    ['application/json', 200],
    ['Application/JSON; charset=utf-8', 200],
    ['application/vnd.x+json', 200],
    ['application/json+x', 200],
    ['application/json;', 200],
    ['application/json; a="b c" ;c=', 200],
    ['application/json;;', 415],
    ['application/json ;a=b', 415],
    ['application/json;a', 415],
    ['application/json;a=b ;c=d', 415],
    ['application/json;a="b', 415],
    ['application/+json', 415],
    ['application/jsonx', 415],
    ['text/plain', 415],
    [undefined, 415],
  ])('of type %s get %d', (contentType, status) => {
    expect(read('{"events":[]}', contentType)).toBe(status)
  })

  it('are looked at for their type first, then for their size', () => {
    expect(read('x', 'text/plain', 3_000_000)).toBe(415)
    expect(read('x', 'application/json', 2_097_153)).toBe(413)
    expect(read('x', 'application/json', 2_097_152)).toBe(400)
  })

  it.each([
    ['1', 200],
    ['"\\ud83d\\ude00"', 200],
    ['"\\ud83d"', 400],
    ['1e999', 400],
    [`${'['.repeat(130)}${']'.repeat(130)}`, 400],
    [`${'['.repeat(110)}${']'.repeat(110)}`, 200],
  ])('are refused for the same payload %s whether short or long', (payload, status) => {
    expect(read(batchOf(1, payload), 'application/json')).toBe(status)
    expect(read(batchOf(200, payload), 'application/json')).toBe(status)
  })

  it('are refused for a version with a point, whether short or long', () => {
    const item = '{"event_type":"a","entity_id":"b","payload":1,"expected_version":1.0}'
    expect(read(`{"events":[${item}]}`, 'application/json')).toBe(422)
    expect(
      read(`{"events":[${Array.from({ length: 200 }, () => item).join(',')}]}`, 'application/json'),
    ).toBe(422)
  })
})
