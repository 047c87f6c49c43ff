import { describe, expect, it } from 'vitest'
import { RequestLog } from '../../src/mock/request-log.ts'

function request(path: string, body = '') {
  return { method: 'POST', path, query: '', headers: {}, body, bodyBytes: body.length }
}

describe('the record of requests', () => {
  it('keeps the last 10,000 and forgets in time', () => {
    const log = new RequestLog()
    for (let i = 0; i < 30_000; i++) log.add(request(`/${i}`))
    const paths = log.list().map(({ path }) => path)
    expect(paths.length).toBeLessThanOrEqual(20_000)
    expect(paths.slice(-10_000)).toEqual(Array.from({ length: 10_000 }, (_, i) => `/${20_000 + i}`))
  })

  it('keeps fewer when their bodies are large', () => {
    const log = new RequestLog()
    const body = 'x'.repeat(1024 * 1024)
    for (let i = 0; i < 500; i++) log.add(request(`/${i}`, body))
    const paths = log.list().map(({ path }) => path)
    expect(paths.length).toBeGreaterThanOrEqual(64)
    expect(paths.length).toBeLessThanOrEqual(128)
    expect(paths.at(-1)).toBe('/499')
  })

  it('gives a list that does not grow', () => {
    const log = new RequestLog()
    log.add(request('/a'))
    const before = log.list()
    log.add(request('/b'))
    expect(before).toHaveLength(1)
  })
})
