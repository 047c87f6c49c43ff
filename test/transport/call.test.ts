import { expect, test } from 'vitest'
import { OutgoingRequest } from '../../src/transport/call.ts'

test('keeps what it is given, the body as text', () => {
  const request = new OutgoingRequest('http://core.test/x', {
    method: 'POST',
    headers: { 'x-a': '1' },
    body: '{}',
  })
  expect(request).toMatchObject({ url: 'http://core.test/x', method: 'POST', body: '{}' })
  expect(Object.fromEntries(request.headers)).toEqual({ 'x-a': '1' })
})

test('is a GET without a body unless told otherwise', () => {
  expect(new OutgoingRequest('http://core.test/x', {})).toMatchObject({ method: 'GET', body: undefined })
})
