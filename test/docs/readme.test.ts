import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { mockCore } from 'allsource/mock'
import { describe, expect, it } from 'vitest'
import { readSamples, type Sample } from '../../scripts/check/readme-samples.ts'
import { startConnectProxy } from '../support/connect-proxy.ts'

const root = join(import.meta.dirname, '../..')
const folder = join(root, '.cache/samples')
const samples = await readSamples(root)

/** What a sample must print, by a text that only it has. A sample that is not listed must only end well. */
const printed: readonly (readonly [marker: string, stdout: string])[] = [
  ["'prices.json'", '3 3\n65500\n'],
  ['stream.connect(', 'replay '],
  ["defineView('prices'", 'inEuro: true,\n  price: 65500,\n  updates: 1\n}\n1\n'],
  ['deadlineMs: 120_000', 'closed\n'],
  ['findWrite(core', '36 1\n'],
  ['seat.released', '1 booking\n'],
  ['trade.settled', '1000 stored\n2000 stored\n2500 stored\n2500 in all\n'],
  ["case 'version_conflict'", 'someone was first: the order is at version 0\n'],
  ['kWh: 4.2', '1 5001\n'],
  ['events.ndjson', 'stored 1000\n'],
  ['entities/{entity_id}/state', "{ plan: 'pro' } undefined\n"],
  ['onRequestError:', 'GET /api/v1/stats, attempt 1: 200, '],
  ["entity_id: 'parcel-1'", "correlation_id: 'request-42'"],
  ['reducerSpans(', '1\n'],
  ["flavour: 'core-0.19.2'", '1\n'],
]

async function write(sample: Sample, replacements: Readonly<Record<string, string>>): Promise<string> {
  let code = sample.code
  for (const [from, to] of Object.entries(replacements)) code = code.replaceAll(from, to)
  await mkdir(folder, { recursive: true })
  const file = join(folder, `${sample.file.replace(/\W/g, '-')}-${sample.line}.ts`)
  await writeFile(file, code)
  return file
}

async function run(sample: Sample): Promise<{ stdout: string; stderr: string }> {
  const core = await mockCore().listen()
  const gateway = await mockCore({ flavour: 'query-service' }).listen()
  const proxy = await startConnectProxy()
  const cwd = await mkdtemp(join(tmpdir(), 'allsource-sample-'))
  try {
    const file = await write(sample, {
      'http://localhost:3900': core.url,
      'http://localhost:3902': gateway.url,
      'http://proxy:8080': proxy.url,
    })
    const outcome = await promisify(execFile)(process.execPath, ['--conditions=allsource-source', file], {
      cwd,
      timeout: 20_000,
    })
    if (sample.code.includes('http://proxy:8080')) expect(proxy.tunnels()).toBeGreaterThan(0)
    return outcome
  } finally {
    proxy.close()
    await Promise.all([core.close(), gateway.close(), rm(cwd, { recursive: true })])
  }
}

const ownTests = samples.filter(({ code }) => code.includes("from 'vitest'"))

describe('the samples of the documentation', () => {
  it.each(
    samples
      .filter((sample) => !ownTests.includes(sample))
      .map((sample) => [`${sample.file}:${sample.line}`, sample] as const),
  )('%s runs to its end', { timeout: 30_000 }, async (_, sample) => {
    const { stdout, stderr } = await run(sample)

    expect(stderr).toBe('')
    for (const [marker, text] of printed) if (sample.code.includes(marker)) expect(stdout).toContain(text)
  })

  it('have every text that an expectation is for', () => {
    for (const [marker] of printed)
      expect(
        samples.some(({ code }) => code.includes(marker)),
        marker,
      ).toBe(true)
  })
})

// Samples that are tests themselves take part in this run.
for (const sample of ownTests) await import(await write(sample, {}))
