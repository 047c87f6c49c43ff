import { describe, expect, it } from 'vitest'
import { type MockRequest, textAnswer } from '../../../src/mock/http/answer.ts'
import { router } from '../../../src/mock/http/router.ts'

const routes = router<undefined>({
  '/things': { POST: () => textAnswer(200, 'made') },
  '/things/{id}': { GET: (_state, _request, { id }) => textAnswer(200, `thing ${id}`) },
  '/things/special': { GET: () => textAnswer(200, 'special') },
  '/things/{id}/parts': {
    GET: (_state, _request, { id }) => textAnswer(200, `parts of ${id}`),
    PUT: () => textAnswer(200, ''),
  },
})

function answer(method: string, path: string) {
  const request: MockRequest = { method, path, query: '', headers: {}, body: '', bodyBytes: 0 }
  return routes.answer(undefined, request)
}

describe('the router', () => {
  it('prefers what is spelt out to a parameter', () => {
    expect(answer('GET', '/things/special').body).toBe('special')
    expect(answer('GET', '/things/other').body).toBe('thing other')
  })

  it('decodes parameters after it has found the route', () => {
    expect(answer('GET', '/things/a%2Fb').body).toBe('thing a/b')
    expect(answer('GET', '/things/%C3%A9').body).toBe('thing é')
    expect(answer('GET', '/things/%zz').body).toBe('thing %zz')
  })

  it('refuses what is no UTF-8', () => {
    expect(answer('GET', '/things/%ff')).toMatchObject({
      status: 400,
      body: 'Invalid URL: Invalid UTF-8 in `id`',
    })
  })

  it('answers 404 without a body for unknown paths, a last parameter without characters among them', () => {
    for (const path of ['/', '/thing', '/things/', '/things/a/b', '/things/a/parts/']) {
      expect(answer('GET', path)).toMatchObject({ status: 404, body: '' })
    }
    expect(answer('GET', '/things//parts').body).toBe('parts of ')
  })

  it('answers 405 without a body and with the methods that there are', () => {
    expect(answer('DELETE', '/things/a/parts')).toEqual({
      status: 405,
      headers: { allow: 'GET,HEAD,PUT' },
      body: '',
    })
    expect(answer('GET', '/things')).toMatchObject({ status: 405, headers: { allow: 'POST' } })
  })

  it('serves HEAD where it serves GET', () => {
    expect(answer('HEAD', '/things/a').status).toBe(200)
  })
})
