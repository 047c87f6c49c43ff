import { expect } from 'vitest'
import type { Case } from '../scenario.ts'
import { empty } from '../seen.ts'

/** What stands beside the bodies. */
export const headerCases: Case[] = [
  {
    name: 'any origin may read, and a preflight allows everything without a look at the key',
    async run({ request }) {
      for (const path of ['/health', '/api/v1/events', '/api/v1/auth/me']) {
        const preflight = await request('OPTIONS', path, {
          headers: { Origin: 'http://app.test', 'Access-Control-Request-Method': 'POST' },
        })
        expect(preflight.seen).toEqual(empty(200))
        const allowed = ['origin', 'methods', 'headers'].map((what) =>
          preflight.headers.get(`access-control-allow-${what}`),
        )
        expect(allowed).toEqual(['*', '*', '*'])
      }
      const { headers } = await request('GET', '/health', { headers: { Origin: 'http://app.test' } })
      expect(headers.get('access-control-allow-origin')).toBe('*')
      expect(headers.get('access-control-expose-headers')).toBeNull()
    },
  },
  {
    name: 'a guarded route tells the limit of requests, an open one does not',
    async run({ request, target }) {
      const Authorization = `Bearer ${target.apiKey}`
      const guarded = await request('GET', '/api/v1/auth/me', { headers: { Authorization } })
      expect(guarded.headers.get('x-ratelimit-limit')).toBe('600')
      expect(Number(guarded.headers.get('x-ratelimit-remaining'))).toBeGreaterThan(0)
      const open = await request('GET', '/api/v1/stats', { headers: { Authorization } })
      expect(open.headers.has('x-ratelimit-limit')).toBe(false)
    },
  },
  {
    name: 'the metrics are text for Prometheus, and want no key',
    async run({ request }) {
      const { seen, headers } = await request('GET', '/metrics')
      expect(seen).toMatchObject({ status: 200, kind: 'text' })
      expect(headers.get('content-type')).toMatch(/^text\/plain/)
      expect(seen.body).toMatch(/^# TYPE allsource_events_ingested_total counter$/m)
    },
  },
]
