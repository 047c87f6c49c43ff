import { describe, expect, it } from 'vitest'
import type { OpenApiDocument } from '../../scripts/document/read-document.ts'
import { answerChecker } from '../support/document/answer-checker.ts'

const named = (name: string) => ({ $ref: `#/components/schemas/${name}` })

const document = {
  openapi: '3.1.0',
  paths: {
    '/things': {
      post: {
        operationId: 'makeThing',
        responses: {
          '200': {
            headers: { ETag: { required: true, schema: { type: 'string' } } },
            content: { 'application/json': { schema: named('Thing') } },
          },
          '404': { content: { 'text/plain': { schema: { type: 'string' } } } },
          '429': { 'x-since': '0.27.0', headers: { 'Retry-After': { schema: { type: 'integer' } } } },
        },
      },
    },
    '/things/{id}': { get: { operationId: 'getThing', responses: { '200': {} } } },
    '/things/latest': {
      get: { operationId: 'getLatest', 'x-until': '0.27.0', responses: { '204': {} } },
    },
    '/frames': {
      get: {
        operationId: 'readFrames',
        responses: { '101': {} },
        'x-frames': { fromServer: [named('Thing'), named('Note')] },
      },
    },
  },
  components: {
    schemas: {
      Thing: {
        allOf: [
          named('Note'),
          {
            type: 'object',
            required: ['made_at'],
            properties: {
              made_at: { type: 'string', format: 'date-time' },
              parts: { type: 'array', items: named('Note') },
              weight: { type: 'integer', 'x-since': '0.27.0' },
              free: { type: 'object', additionalProperties: true },
            },
          },
        ],
      },
      Note: { type: 'object', required: ['text'], properties: { text: { type: 'string' } } },
    },
  },
} as unknown as OpenApiDocument

const thing = {
  text: 'a',
  made_at: '2026-11-23T12:00:00.123456789Z',
  parts: [{ text: 'b' }],
  free: { any: 1 },
}

function problems(body: unknown, answer: { status?: number; headers?: object; version?: string } = {}) {
  const { status = 200, headers = {}, version = '0.27.0' } = answer
  return answerChecker(document, version).answerProblems({
    method: 'POST',
    pathname: '/things',
    status,
    headers: new Headers({ 'content-type': 'application/json', etag: '"1"', ...headers }),
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
}

function problemsOf(method: string, pathname: string, status: number, version = '0.27.0') {
  const answer = { method, pathname, status, headers: new Headers(), body: '' }
  return answerChecker(document, version).answerProblems(answer)
}

describe('a check of answers by the document', () => {
  it('takes what the document says', () => {
    expect(problems(thing)).toEqual([])
    expect(problems({ ...thing, weight: 2 })).toEqual([])
  })

  it('refuses a field that is not declared, at every depth, unless fields are free there', () => {
    expect(problems({ ...thing, colour: 'red' })).toEqual(['POST /things 200: /colour is not documented'])
    expect(problems({ ...thing, parts: [{ text: 'b', size: 1 }] })).toEqual([
      'POST /things 200: /parts/0/size is not documented',
    ])
  })

  it('refuses a missing field, a wrong type and a wrong format', () => {
    const { text: _text, ...rest } = thing
    expect(problems(rest).join()).toContain("must have required property 'text'")
    expect(problems({ ...thing, text: 1 }).join()).toContain('/text must be string')
    expect(problems({ ...thing, made_at: 'today' }).join()).toContain(
      '/made_at must match format "date-time"',
    )
  })

  it('refuses a field, a status and an operation of another version', () => {
    expect(problems({ ...thing, weight: 2 }, { version: '0.19.2' })).toEqual([
      'POST /things 200: /weight is not documented',
    ])
    const busy = { status: 429, headers: { 'retry-after': '1' } }
    expect(problems('', busy)).toEqual(['POST /things 429: the header etag is not documented'])
    expect(problems('', { ...busy, version: '0.19.2' }).join()).toContain('429 is not documented')
    expect(problemsOf('GET', '/things/latest', 204, '0.19.2')).toEqual([])
    expect(problemsOf('GET', '/things/latest', 204)).toEqual([
      'GET /things/latest 204: Core 0.27.0 is not to have this route',
    ])
    expect(problemsOf('GET', '/things/latest', 404)).toEqual([])
  })

  it('refuses a status, a content type, a path and a method that are not declared', () => {
    expect(problems(thing, { status: 201 }).join()).toContain('201 is not documented')
    expect(problems(thing, { headers: { 'content-type': 'text/html; charset=utf-8' } }).join()).toContain(
      'the content type text/html is not documented',
    )
    expect(problemsOf('GET', '/nothing', 404)).toEqual(['/nothing is not documented'])
    expect(problemsOf('PUT', '/things', 405)).toEqual(['PUT /things is not documented'])
  })

  it('refuses an empty body where one is declared, and one where none is', () => {
    expect(problems('')).toEqual(['POST /things 200: the body is empty'])
    expect(problems('{}', { status: 429, headers: { 'retry-after': 'soon' } }).join()).toContain(
      'the content type application/json is not documented',
    )
  })

  it('refuses headers that are undeclared, missing or of the wrong type', () => {
    expect(problems(thing, { headers: { 'x-new': '1' } })).toEqual([
      'POST /things 200: the header x-new is not documented',
    ])
    expect(problems('', { status: 429, headers: { 'retry-after': 'soon' } }).join()).toContain(
      'header Retry-After: the body must be integer',
    )
    const bare = { method: 'POST', pathname: '/things', status: 200, body: JSON.stringify(thing) }
    const headers = new Headers({ 'content-type': 'application/json' })
    expect(answerChecker(document).answerProblems({ ...bare, headers })).toEqual([
      'POST /things 200: the header ETag is missing',
    ])
  })

  it('takes a fixed segment before a parameter', () => {
    expect(problemsOf('GET', '/things/latest', 200, '0.19.2').join()).toContain('200 is not documented')
    expect(problemsOf('GET', '/things/other', 200, '0.19.2')).toEqual([])
  })

  it('judges frames by what the stream may send', () => {
    const { frameProblems } = answerChecker(document, '0.27.0')
    expect(frameProblems({ text: 'a' })).toEqual([])
    expect(frameProblems(thing)).toEqual([])
    expect(frameProblems({ text: 'a', more: 1 }).join()).toContain('/more is not documented')
  })
})
