import { describe, expect, test } from 'vitest'
import { readDocument } from '../../scripts/document/read-document.ts'
import { coreVersions } from '../conformance/target.ts'
import { answerChecker } from '../support/document/answer-checker.ts'
import { randomRuns } from '../support/random-runs.ts'
import { type Comparison, describeFailure, runSeed } from './differential.ts'
import { openListeningMock, openMock } from './players.ts'
import type { Player } from './server.ts'

const document = await readDocument('core')

/** The first seed of some that differs, described. */
async function firstFailure(comparison: Comparison, seeds: number): Promise<string | undefined> {
  const { seed, numRuns } = randomRuns(seeds)
  for (let run = seed; run < seed + numRuns; run++) {
    const failure = await runSeed(run, comparison)
    if (failure) return describeFailure(failure, ['the first', 'the second'])
  }
  return undefined
}

/** The mock with one field left out of pages of events. */
async function openForgetfulMock(): Promise<Player> {
  const mock = await openMock('0.27.0')
  return {
    ...mock,
    async fetch(url, init) {
      const response = await mock.fetch(url, init)
      if (!new URL(url).pathname.endsWith('/events/query') || response.status !== 200) return response
      const { has_more: _left, ...page } = (await response.json()) as Record<string, unknown>
      return new Response(JSON.stringify(page), response)
    },
  }
}

describe('random programs', () => {
  for (const version of coreVersions) {
    test(`are answered alike by the mock of ${version} through two doors`, async () => {
      const comparison = {
        checker: answerChecker(document, version),
        openFirst: () => openMock(version),
        openSecond: () => openListeningMock(version),
      }
      expect(await firstFailure(comparison, 4)).toBeUndefined()
    }, 60_000)
  }

  test('find a field that a server leaves out, and are shortened to the request that shows it', async () => {
    const comparison = { openFirst: () => openMock('0.27.0'), openSecond: openForgetfulMock }
    const { seed } = randomRuns(1)
    const failures = await Promise.all(
      [0, 1, 2].map((run) => runSeed(seed + run, { ...comparison, only: ['reads'] })),
    )
    const found = failures.find((failure) => failure !== undefined)
    expect(found?.program.length).toBe(1)
    expect(found && describeFailure(found, ['whole', 'forgetful'])).toMatch(
      /^TEST_SEED=\d+: whole \| forgetful, after 1 steps\n {2}> GET \/api\/v1\/events\/query.*\n {4}\.answer\.body\.has_more: (true|false) \| \(nothing\)/,
    )
  }, 60_000)

  test('find what no document describes, even where both servers agree', async () => {
    const checker = {
      answerProblems: ({ status }: { status: number }) => (status === 409 ? ['409 is not documented'] : []),
      frameProblems: () => [],
    }
    const open = () => openMock('0.27.0')
    const { seed } = randomRuns(1)
    const failure = await runSeed(seed, { openFirst: open, openSecond: open, checker, length: 300, only: [] })
    expect(failure && describeFailure(failure, ['a', 'b'])).toContain('both: 409 is not documented')
  }, 60_000)
})
