import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import type { Case, Scenario } from '../scenario.ts'
import { json, ok } from '../seen.ts'

const base = '/api/v1/pipelines'

async function register({ post, type }: Scenario) {
  const id = randomUUID()
  const config = {
    id,
    name: 'prices',
    source_event_types: [type('never')],
    operators: [],
    enabled: true,
    output: 'sink',
  }
  const receipt = await post(base, config)
  return { id, config, receipt }
}

/** Pipelines as records; no event enters one. */
export const pipelineCases: Case[] = [
  {
    name: 'a pipeline keeps the id it was given, and is listed and read',
    async run(scenario) {
      const { id, config, receipt } = await register(scenario)
      expect(receipt).toEqual(json(200, { pipeline_id: id, name: 'prices', enabled: true }))
      const kept = { ...config, description: null }
      expect(await scenario.get(`${base}/${id}`)).toEqual(json(200, kept))
      const list = await ok<{ pipelines: object[]; total: number }>(scenario.get(base))
      expect(list.pipelines).toContainEqual(kept)
      expect(list.total).toBe(list.pipelines.length)
    },
  },
  {
    name: 'a pipeline counts what it did from nothing, and is reset to it',
    async run(scenario) {
      const { get, request } = scenario
      const { id } = await register(scenario)
      const stats = {
        pipeline_id: id,
        events_processed: 0,
        events_filtered: 0,
        events_failed: 0,
        last_processed: null,
      }
      expect(await get(`${base}/${id}/stats`)).toEqual(json(200, stats))
      const all = await ok<{ stats: object[] }>(get(`${base}/stats`))
      expect(all.stats).toContainEqual(stats)
      expect((await request('PUT', `${base}/${id}/reset`)).seen).toEqual(
        json(200, { pipeline_id: id, reset: true }),
      )
    },
  },
  {
    name: 'a pipeline that was removed is 400',
    async run(scenario) {
      const { id } = await register(scenario)
      const path = `${base}/${id}`
      expect((await scenario.request('DELETE', path)).seen).toEqual(
        json(200, { pipeline_id: id, removed: true }),
      )
      expect(await scenario.get(path)).toEqual(
        json(400, { error: `Validation error: Pipeline not found: ${id}` }),
      )
    },
  },
]
