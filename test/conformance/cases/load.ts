import { expect } from 'vitest'
import { QueryClient } from '../../../src/index.ts'
import { optionsFor } from '../client-of.ts'
import type { Case } from '../scenario.ts'

const CALLERS = 200

/** More callers at once than a Core of 0.27 takes: 16 at work and 64 waiting. */
export const loadCases: Case[] = [
  {
    name: '200 callers at once are all served, and none hears of a refusal',
    async run({ target, id, type, perVersion }) {
      const seen = { underWay: 0, most: 0 }
      const fetch = async (url: string, init?: RequestInit) => {
        seen.most = Math.max(seen.most, ++seen.underWay)
        return target.fetch(url, init).finally(() => seen.underWay--)
      }
      const query = new QueryClient({ ...optionsFor(target), fetch, retry: {}, tenantId: 'default' })
      const body = JSON.stringify({ event_type: type('a'), entity_id: id('e'), payload: {} })
      const headers = { 'content-type': 'application/json' }
      await target.fetch(`${target.baseUrl}/api/v1/events`, { method: 'POST', headers, body })

      const each = target.isReal ? perVersion({ '0.27.0': 10, '0.19.2': 2 }) : 2
      const caller = async () => {
        let found = 0
        for (let i = 0; i < each; i++) found += (await query.queryEvents({ entity_id: id('e') })).count
        return found
      }
      const found = await Promise.all(Array.from({ length: CALLERS }, caller))

      expect(found).toEqual(Array.from({ length: CALLERS }, () => each))
      expect(seen.most).toBeLessThanOrEqual(64)
    },
  },
]
